using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace ManagedAccess.AspNetCore.Tokens;

/// <summary>
/// Where a token may be found in a request, and in what order: assertion, cookie, <c>Authorization</c>. The first one present for
/// which a server is configured decides; what stands in a lower place neither rescues nor spoils it.
/// </summary>
internal sealed class AccessTokenReader(IReadOnlyList<AuthorizationServerOptions> servers, AccessTokenOptions options)
{
    public const string AssertionHeader = "Cf-Access-Jwt-Assertion";
    public const string CookieName = "CF_Authorization";

    private const string Bearer = "Bearer";
    private const string QueryParameter = "access_token"; // RFC 6750 §2.3

    // Managed OAuth tokens, resolved at the edge of Access: nothing an application can check (interop fact 2).
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

    /// <summary>The credential that decides the request. Form bodies are not read (REQ-07), <c>Cf-Access-Token</c> is no credential (CFA-10).</summary>
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

    /// <summary>What <c>Authorization</c> holds, for a request whose cookie turned out to be meant for another application (design §4).</summary>
    public CredentialReading ReadWithoutCookie(HttpRequest request, string scheme = AuthorizationServerOptions.UsualScheme) =>
        request.Headers.Authorization is { Count: > 0 } authorizations ? ReadAuthorization(authorizations, request, scheme) : CredentialReading.None;

    /// <summary>A token that an event of the app found elsewhere, held to what is asked of one in <c>Authorization</c>.</summary>
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
    /// Where a credential stands that no configured server could have issued: a bearer token at an app that trusts Access alone, or the other
    /// way round. It is not looked at; the record says that it was there. Null when there is none.
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

    /// <summary>Whether the browser sends several cookies of the name with different values: another sign-in would add one more.</summary>
    public bool HasConflictingCookies(HttpRequest request)
    {
        var conflict = false;
        if (KindsOf(AuthorizationServerOptions.UsualScheme).HasAccess && request.Headers.Cookie is { Count: > 0 } cookies)
        {
            FindCookie(cookies, out conflict);
        }

        return conflict;
    }

    // One scheme is the rule, and a handful the most there are.
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

    // The Bearer scheme counts where an OAuth server is configured. One token is Access's own in this place, and is refused wherever
    // Access or OAuth is trusted, so that its holder learns that it got past the edge unresolved (CFA-09).
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
        if (!IsBearer(value))
        {
            return HoldsSecondBearer(value) ? CredentialReading.Refused(TokenRejection.MultipleAuthorizations) : CredentialReading.None;
        }

        // RFC 6750 §2.1: one or more spaces, then the token, then nothing.
        var start = Bearer.Length;
        while (start < value.Length && value[start] == ' ')
        {
            start++;
        }

        var token = value.AsMemory(start);
        if (token.Length <= options.MaxTokenLength && start > Bearer.Length && IsToken68(token.Span))
        {
            return HasTokenInQuery(request)
                ? CredentialReading.Refused(TokenRejection.AuthorizationAndQuery) // REQ-06
                : CredentialReading.Found(CredentialSource.Bearer, token);
        }

        return ReadOddBearer(token, hasSpace: start > Bearer.Length, request);
    }

    // Not the token of RFC 6750 §2.1: which reason is given goes by what is wrong first.
    private CredentialReading ReadOddBearer(ReadOnlyMemory<char> token, bool hasSpace, HttpRequest request)
    {
        if (Checked(CredentialSource.Bearer, token) is { Credential: null } unread)
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

    // Length first: nothing of an oversized header is looked at, let alone copied (REQ-08).
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

    // Any case (RFC 9110 §11.1), and a whole word: Bearerish is another scheme. What follows a tab is for the caller to refuse.
    private static bool IsBearer(string value) =>
        value.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) && (value.Length == Bearer.Length || value[Bearer.Length] is ' ' or '\t');

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

    // Several cookies of the name with different values: one was tossed at us from a neighbouring host or path, and which one cannot
    // be told, so there is none (REQ-12). The collection of the framework keeps only the last.
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
