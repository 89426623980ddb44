using System.Buffers;
using ManagedAccess.AspNetCore.Tokens.Binding;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace ManagedAccess.AspNetCore.Tokens.Reading;

/// <summary>
/// The places of a token in a request, in this order: assertion, cookie, <c>Authorization</c>. The first one present with a
/// configured server decides the request. A credential in a later place does not change the result.
/// </summary>
internal sealed class AccessTokenReader(IReadOnlyList<AuthorizationServerOptions> servers, AccessTokenOptions options, ProofsInUse? proofs = null)
{
    public const string AssertionHeader = "Cf-Access-Jwt-Assertion";
    public const string CookieName = "CF_Authorization";

    private const string Bearer = "Bearer";
    private const string DPoP = "DPoP"; // RFC 9449 §7.1
    private const string QueryParameter = "access_token"; // RFC 6750 §2.3

    // Managed OAuth tokens, resolved at the edge of Access: an application cannot check them (interop fact 2).
    private const string OpaquePrefix = "oauth:";

    // RFC 9110 §5.5: visible ASCII and the space; a credential with anything else is not passed on to any parser.
    private static readonly SearchValues<char> FieldCharacters = SearchValues.Create([.. Enumerable.Range(' ', 0x7F - ' ').Select(c => (char)c)]);

    // RFC 6750 §2.1, RFC 9110 §11.2
    private static readonly SearchValues<char> Token68 =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/");

    private readonly (string Scheme, bool HasAccess, bool HasOAuth)[] _kinds =
    [
        .. servers.GroupBy(server => server.Scheme, StringComparer.Ordinal).Select(scheme => (
            scheme.Key,
            scheme.Any(server => server.Type == AuthorizationServerType.CloudflareAccess),
            scheme.Any(server => server.Type == AuthorizationServerType.OAuth))),
    ];

    /// <summary>The credential that decides the request. Form bodies are not read (REQ-07), <c>Cf-Access-Token</c> is not a credential (CFA-10).</summary>
    public CredentialReading Read(HttpRequest request, string scheme = AuthorizationServerOptions.UsualScheme)
    {
        var (_, hasAccess, _) = KindsOf(scheme);
        if (hasAccess && request.Headers.TryGetValue(AssertionHeader, out var assertions) && assertions.Count > 0)
        {
            return ReadAssertion(assertions);
        }

        if (hasAccess && request.Headers.Cookie is { Count: > 0 } cookies && FindCookie(cookies) is { IsEmpty: false } cookie)
        {
            return Checked(CredentialSource.Cookie, cookie);
        }

        return ReadWithoutCookie(request, scheme);
    }

    /// <summary>The credential in <c>Authorization</c>, for a request with a cookie that is for another application (design §4).</summary>
    public CredentialReading ReadWithoutCookie(HttpRequest request, string scheme = AuthorizationServerOptions.UsualScheme) =>
        request.Headers.Authorization is { Count: > 0 } authorizations ? ReadAuthorization(authorizations, request, scheme) : CredentialReading.None;

    /// <summary>A token that an event of the app found elsewhere, with the same rules as a token in <c>Authorization</c>.</summary>
    public CredentialReading ReadGiven(string token, HttpRequest request)
    {
        if (Checked(CredentialSource.Application, token.AsMemory()) is { Credential: null } unread)
        {
            return unread;
        }

        if (HasTokenInQuery(request) && request.Headers.Authorization.Any(value => value is not null && IsBearer(value)))
        {
            return CredentialReading.Refused(TokenRejection.AuthorizationAndQuery); // REQ-06
        }

        return IsToken68(token) ? CredentialReading.Found(CredentialSource.Application, token.AsMemory())
            : CredentialReading.Refused(token.StartsWith(OpaquePrefix, StringComparison.Ordinal) ? TokenRejection.OpaqueToken : TokenRejection.AuthorizationNotToken68);
    }

    /// <summary>
    /// The place of a credential that no configured server could have issued: a bearer token at an app that trusts Access alone, or an Access
    /// credential at an app that trusts OAuth alone. It is not read; the record says that it was there. Null when there is no such credential.
    /// </summary>
    public CredentialSource? UnsupportedCredential(HttpRequest request, string scheme = AuthorizationServerOptions.UsualScheme)
    {
        var (_, hasAccess, hasOAuth) = KindsOf(scheme);
        if (!hasOAuth && request.Headers.Authorization is [{ } authorization, ..] && IsBearer(authorization))
        {
            return CredentialSource.Bearer;
        }

        if (hasAccess)
        {
            return null;
        }

        return request.Headers.ContainsKey(AssertionHeader) ? CredentialSource.Assertion
            : request.Headers.Cookie is { Count: > 0 } cookies && !FindCookie(cookies).IsEmpty ? CredentialSource.Cookie
            : null;
    }

    /// <summary>Whether the browser sends several cookies of the same name with different values: another sign-in would add one more.</summary>
    public bool HasConflictingCookies(HttpRequest request)
    {
        var conflict = false;
        if (KindsOf(AuthorizationServerOptions.UsualScheme).HasAccess && request.Headers.Cookie is { Count: > 0 } cookies)
        {
            FindCookie(cookies, out conflict);
        }

        return conflict;
    }

    // Usually there is one scheme, and at most a few.
    private (string Scheme, bool HasAccess, bool HasOAuth) KindsOf(string scheme)
    {
        foreach (var kinds in _kinds)
        {
            if (kinds.Scheme == scheme)
            {
                return kinds;
            }
        }

        return default;
    }

    private CredentialReading ReadAssertion(StringValues assertions)
    {
        if (assertions.Count > 1 || assertions[0]!.Contains(','))
        {
            return CredentialReading.Refused(TokenRejection.MultipleAssertions); // REQ-11
        }

        return Checked(CredentialSource.Assertion, assertions[0].AsMemory());
    }

    // The Bearer scheme counts where an OAuth server is configured. The opaque token of Access can be in this place too. It is refused wherever
    // Access or OAuth is trusted, so that its holder learns that the edge did not resolve it (CFA-09).
    private CredentialReading ReadAuthorization(StringValues authorizations, HttpRequest request, string scheme)
    {
        var (_, hasAccess, hasOAuth) = KindsOf(scheme);
        if (!hasOAuth)
        {
            return hasAccess && authorizations.Count == 1 && IsOpaque(authorizations[0]!)
                ? CredentialReading.Refused(TokenRejection.OpaqueToken)
                : CredentialReading.None;
        }

        if (authorizations.Count > 1)
        {
            return CredentialReading.Refused(TokenRejection.MultipleAuthorizations); // REQ-04
        }

        var value = authorizations[0]!;
        var (name, source) = IsBearer(value) ? (Bearer, CredentialSource.Bearer)
            : proofs is { IsAccepted: true } && IsOfScheme(value, DPoP) ? (DPoP, CredentialSource.DPoP)
            : ("", default);
        if (name.Length == 0)
        {
            return HoldsSecondBearer(value) ? CredentialReading.Refused(TokenRejection.MultipleAuthorizations) : CredentialReading.None;
        }

        // RFC 6750 §2.1: one or more spaces, then the token, then nothing.
        var start = name.Length;
        while (start < value.Length && value[start] == ' ')
        {
            start++;
        }

        var token = value.AsMemory(start);
        if (token.Length <= options.MaxTokenLength && start > name.Length && IsToken68(token.Span))
        {
            return HasTokenInQuery(request)
                ? CredentialReading.Refused(TokenRejection.AuthorizationAndQuery) // REQ-06
                : CredentialReading.Found(source, token);
        }

        return ReadOddBearer(source, token, hasSpace: start > name.Length, request);
    }

    // Not the token of RFC 6750 §2.1: the first fault found is the reason.
    private CredentialReading ReadOddBearer(CredentialSource source, ReadOnlyMemory<char> token, bool hasSpace, HttpRequest request)
    {
        if (Checked(source, token) is { Credential: null } unread)
        {
            return unread;
        }

        if (token.IsEmpty || !hasSpace || token.Span.Contains(' '))
        {
            return CredentialReading.Refused(TokenRejection.AuthorizationMalformed); // REQ-02
        }

        if (HasTokenInQuery(request))
        {
            return CredentialReading.Refused(TokenRejection.AuthorizationAndQuery); // REQ-06
        }

        return CredentialReading.Refused(token.Span.StartsWith(OpaquePrefix, StringComparison.Ordinal)
            ? TokenRejection.OpaqueToken // CFA-09
            : TokenRejection.AuthorizationNotToken68); // REQ-03
    }

    private static bool IsToken68(ReadOnlySpan<char> token) => !token.IsEmpty && !token.TrimEnd('=').ContainsAnyExcept(Token68);

    // Length first: an oversized header is neither read nor copied (REQ-08).
    private CredentialReading Checked(CredentialSource source, ReadOnlyMemory<char> token)
    {
        if (token.Length > options.MaxTokenLength)
        {
            return CredentialReading.Refused(TokenRejection.CredentialTooLong);
        }

        return token.Span.ContainsAnyExcept(FieldCharacters)
            ? CredentialReading.Refused(TokenRejection.CredentialCharacters)
            : CredentialReading.Found(source, token);
    }

    // Any case (RFC 9110 §11.1), and a whole word: Bearerish is another scheme. The caller refuses a tab after the scheme.
    private static bool IsBearer(string value) => IsOfScheme(value, Bearer);

    private static bool IsOfScheme(string value, string scheme) =>
        value.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) && (value.Length == scheme.Length || value[scheme.Length] is ' ' or '\t');

    private static bool IsOpaque(string value) =>
        IsBearer(value) && value.AsSpan(Bearer.Length).TrimStart(' ').StartsWith(OpaquePrefix, StringComparison.Ordinal);

    // "Basic …, Bearer …": two credentials in one field line, joined on the way.
    private static bool HoldsSecondBearer(string value)
    {
        for (var comma = value.IndexOf(','); comma >= 0; comma = value.IndexOf(',', comma + 1))
        {
            var next = value.AsSpan(comma + 1).TrimStart(" \t");
            if (next.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) && next.Length > Bearer.Length && next[Bearer.Length] == ' ')
            {
                return true;
            }
        }

        return false;
    }

    private static bool HasTokenInQuery(HttpRequest request) => request.QueryString.HasValue && request.Query.ContainsKey(QueryParameter);

    // Several cookies of the name with different values: a neighbouring host or path has set one of them. It is not known
    // which, so no cookie is used (REQ-12). The collection of the framework keeps only the last.
    internal static ReadOnlyMemory<char> FindCookie(StringValues headers) => FindCookie(headers, out _);

    private static ReadOnlyMemory<char> FindCookie(StringValues headers, out bool conflict)
    {
        conflict = false;
        ReadOnlyMemory<char>? found = null;
        foreach (var header in headers)
        {
            for (var rest = header.AsMemory(); !rest.IsEmpty;)
            {
                var end = rest.Span.IndexOf(';');
                var pair = (end < 0 ? rest : rest[..end]).Trim();
                rest = end < 0 ? default : rest[(end + 1)..];
                var name = pair.Span.IndexOf('=');
                if (name < 0 || !pair.Span[..name].TrimEnd().SequenceEqual(CookieName))
                {
                    continue;
                }

                var value = pair[(name + 1)..].Trim();
                if (found is { } other && !other.Span.SequenceEqual(value.Span))
                {
                    conflict = true;
                    return default;
                }

                found = value;
            }
        }

        return found ?? default;
    }
}
