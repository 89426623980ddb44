using System.Text;
using System.Text.Json;
using ManagedAccess.AspNetCore.Concurrency;
using ManagedAccess.AspNetCore.Tokens.Issuers;
using ManagedAccess.AspNetCore.Tokens.IssuerUrls;
using ManagedAccess.AspNetCore.Tokens.Jwt;
using ManagedAccess.AspNetCore.Tokens.Keys;
using ManagedAccess.AspNetCore.Tokens.Signatures;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ManagedAccess.AspNetCore.Revocation;

/// <summary>Receives security events (RFC 8935 §2, RFC 8936 §2) and logout tokens. Each is checked in full before it has an effect, and counts once.</summary>
internal sealed class EventReceiver
{
    /// <summary>How long a posted document may be, in bytes.</summary>
    public const int MaxBody = 64 * 1024;

    /// <summary>The event is neither good nor bad: the keys or the store are away, and it is to come again.</summary>
    public const string Unavailable = "temporarily_unavailable";

    private const string BackChannelLogout = "http://schemas.openid.net/event/backchannel-logout";
    private const int MaxDocuments = 100_000;

    // A transmitter repeats an event that was not acknowledged; an older one has been repeated for long enough.
    private static readonly TimeSpan Window = TimeSpan.FromHours(1);

    private readonly RevocationOptions _options;
    private readonly TrustedIssuers _issuers;
    private readonly SignedDocuments _documents;
    private readonly Revocations _revocations;
    private readonly TimeProvider _clock;
    private readonly TimeSpan _skew;
    private readonly ILogger _logger;
    private readonly string? _audience;
    private readonly SigningKeyCache? _keys;
    private readonly RecentKeys<TokenDigest, bool> _seen;
    private readonly PathString _events;
    private readonly PathString _logout;

    public EventReceiver(
        RevocationOptions options, ReceiverResource resource, AccessTokenOptions tokens, TrustedIssuers issuers, SigningKeyCaches caches, SignedDocuments documents,
        Revocations revocations, TimeProvider clock, ILogger<EventReceiver> logger)
    {
        (_options, _issuers, _documents, _revocations, _clock, _logger) = (options, issuers, documents, revocations, clock, logger);
        _skew = tokens.ClockSkew;
        _seen = new(Window + _skew + _skew, MaxDocuments, clock);
        if (options.SharedSignals.Issuer is { } issuer)
        {
            _events = options.SharedSignals.PollEndpoint is null ? options.SharedSignals.Path : default(PathString);
            _audience = options.SharedSignals.Audience ?? resource.Identifier;
            _keys = issuer == IssuerUrlAttribute.OwnOrigin ? null : caches.Add(new SigningKeyLocation(issuer, options.SharedSignals.JwksUri, AllowLoopbackHttp: true, SigningAlgorithms.All));
        }

        _logout = options.BackChannelLogoutPath;
    }

    /// <summary>Whether a request is for one of the paths of the settings.</summary>
    public bool Owns(HttpRequest request) => (_events.HasValue && request.Path == _events) || (_logout.HasValue && request.Path == _logout);

    /// <summary>Answers such a request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="ownOrigin">The origin that stands for the issuer <c>/</c>; null to trust no such issuer.</param>
    public async Task AnswerAsync(HttpContext context, string? ownOrigin)
    {
        context.Response.Headers.CacheControl = "no-store";
        if (!HttpMethods.IsPost(context.Request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            context.Response.Headers.Allow = "POST";
            return;
        }

        var isEvent = context.Request.Path == _events;
        var error = await ReadAsync(context.Request) is { } body
            ? isEvent ? await TakeEventAsync(context.Request, body, ownOrigin, context.RequestAborted) : await TakeLogoutAsync(context.Request, body, ownOrigin, context.RequestAborted)
            : "invalid_request";
        if (error is null)
        {
            context.Response.StatusCode = isEvent ? StatusCodes.Status202Accepted : StatusCodes.Status200OK;
            return;
        }

        Log.EventRefused(_logger, isEvent ? "security event" : "logout token", error);
        context.Response.StatusCode = error is Unavailable ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status400BadRequest;
        var (member, description) = isEvent ? ("err", "description") : ("error", "error_description");
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync($$"""{"{{member}}":"{{error}}","{{description}}":"The document is not accepted."}""", context.RequestAborted); // fixed texts only
    }

    private static async Task<string?> ReadAsync(HttpRequest request)
    {
        if (request.ContentLength > MaxBody)
        {
            return null;
        }

        var buffer = new byte[MaxBody + 1];
        var length = 0;
        while (length < buffer.Length && await request.Body.ReadAsync(buffer.AsMemory(length), request.HttpContext.RequestAborted) is > 0 and var read)
        {
            length += read;
        }

        return length is 0 or > MaxBody ? null : Encoding.Latin1.GetString(buffer, 0, length);
    }

    private async Task<string?> TakeEventAsync(HttpRequest request, string body, string? ownOrigin, CancellationToken cancellationToken) =>
        HasType(request, "application/" + TokenType.SecurityEvent) ? await TakeEventAsync(body, id: null, ownOrigin, cancellationToken) : "invalid_request";

    /// <summary>Checks an event and revokes what it names.</summary>
    /// <param name="body">The signed event.</param>
    /// <param name="id">The <c>jti</c> that it must have; null for any.</param>
    /// <param name="ownOrigin">The origin that stands for the issuer <c>/</c>; null to trust no such issuer.</param>
    /// <param name="cancellationToken">Ends the wait for keys and the store.</param>
    /// <returns>Null for an event that was taken, now or before; otherwise an error of RFC 8935 §2.4, or <see cref="Unavailable"/>.</returns>
    public async Task<string?> TakeEventAsync(string body, string? id, string? ownOrigin, CancellationToken cancellationToken)
    {
        var document = Encoding.Latin1.GetBytes(body.Trim());
        if (document.Length is 0 or > MaxBody) { return "invalid_request"; }
        if (TransmitterOf(document, ownOrigin) is not var (transmitter, keys)) { return "invalid_issuer"; }
        var read = await _documents.ReadAsync(document, static header => header.TypeEquals(JwtMember.TokenType, TokenType.SecurityEvent), keys, cancellationToken);
        if (ErrorOf(read.Fault) is { } fault) { return fault; }

        var (error, json, issuedAt) = Examine(read.Payload, transmitter, _audience ?? ownOrigin, mayExpire: false);
        if (error is not null) { return error; }

        using (json)
        {
            var root = json!.RootElement;
            if (id is not null && TextOf(root, "jti") != id) { return "invalid_request"; }
            var subject = root.TryGetProperty("sub_id", out var found) ? found : default;
            return SecurityEvents.Read(root.GetProperty("events"), subject, transmitter, issuedAt, _clock.GetUtcNow()) is { } revoked
                ? await RevokeAsync(read.Payload, revoked, cancellationToken)
                : "invalid_request";
        }
    }

    private async Task<string?> TakeLogoutAsync(HttpRequest request, string body, string? ownOrigin, CancellationToken cancellationToken)
    {
        if (!HasType(request, "application/x-www-form-urlencoded") || LogoutTokenIn(body) is not { } token) { return "invalid_request"; }
        if (IssuerOf(token, ownOrigin) is not { } issuer) { return "invalid_request"; }
        var read = await _documents.ReadAsync(
            token,
            static header => !header.Has(JwtMember.TokenType) || header.TypeEquals(JwtMember.TokenType, TokenType.Logout) || header.TypeEquals(JwtMember.TokenType, TokenType.Jwt),
            issuer.Keys,
            cancellationToken);
        if (ErrorOf(read.Fault) is { } fault) { return fault is Unavailable ? fault : "invalid_request"; }

        var (error, json, _) = Examine(read.Payload, issuer.Issuer, _options.BackChannelLogoutAudience, mayExpire: true);
        if (error is not null) { return "invalid_request"; }

        using (json)
        {
            var root = json!.RootElement;
            var isLogout = root.GetProperty("events").TryGetProperty(BackChannelLogout, out var logout) && logout.ValueKind is JsonValueKind.Object;
            var (sid, sub) = (TextOf(root, "sid"), TextOf(root, "sub"));
            if (!isLogout || root.TryGetProperty("nonce", out _) || (sid is null && sub is null)) { return "invalid_request"; } // Back-Channel Logout 1.0 §2.6

            RevokedSubject revoked = sid is not null
                ? new(RevocationKind.Session, issuer.Issuer, sid, DateTimeOffset.MaxValue)
                : new(RevocationKind.Person, issuer.Issuer, sub!, _clock.GetUtcNow());
            return await RevokeAsync(read.Payload, [revoked], cancellationToken);
        }
    }

    // The claims that each signed document must have (RFC 8417 §2.2, Back-Channel Logout 1.0 §2.4).
    private (string? Error, JsonDocument? Json, DateTimeOffset IssuedAt) Examine(byte[] payload, string issuer, string? audience, bool mayExpire)
    {
        StrictJsonObject.Read(payload, out var members);
        var claims = new ClaimsView(payload, ref members);
        if (!claims.TextEquals(JwtMember.Issuer, issuer)) { return ("invalid_issuer", null, default); }
        if (audience is null || !claims.AnyTextEquals(JwtMember.Audience, audience)) { return ("invalid_audience", null, default); }
        if (!claims.IsNonBlankText(JwtMember.TokenId) || !claims.IsObject(JwtMember.Events) || !claims.TryGetDate(JwtMember.IssuedAt, out var issuedAt)) { return ("invalid_request", null, default); }
        var now = _clock.GetUtcNow();
        if (now + _skew < issuedAt || now - Window - _skew > issuedAt) { return ("invalid_request", null, default); }
        if (claims.Has(JwtMember.Expiry) && (!mayExpire || !claims.TryGetDate(JwtMember.Expiry, out var expiry) || now - _skew >= expiry)) { return ("invalid_request", null, default); }
        if (!mayExpire && claims.Has(JwtMember.Subject)) { return ("invalid_request", null, default); } // SSF 1.0 §4.1.2: or it could be taken for another token
        return (null, JsonDocument.Parse(payload), issuedAt);
    }

    // A document that was seen before is acknowledged again and has no second effect.
    private async Task<string?> RevokeAsync(byte[] payload, IReadOnlyList<RevokedSubject> revoked, CancellationToken cancellationToken)
    {
        var digest = TokenDigest.Compute(payload);
        if (_seen.TryGet(digest, out _))
        {
            return null;
        }

        var now = _clock.GetUtcNow();
        var isKept = true;
        foreach (var subject in revoked)
        {
            var time = subject.IssuedBefore > now ? now : subject.IssuedBefore;
            try
            {
                await _revocations.AddAsync(subject.Kind, subject.Issuer, subject.Name, time, cancellationToken);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                Log.StoreFailed(_logger, exception);
                isKept = false; // it counts already, and so do the others
                continue;
            }

            Log.Revoked(_logger, subject.Kind);
        }

        if (!isKept)
        {
            return Unavailable; // the transmitter sends it again, and then it is kept
        }

        _seen.TryAdd(digest, now + Window, value: true);
        return null;
    }

    // The emulator in Development is the authorization server of the same origin.
    private (string Issuer, SigningKeyCache Keys)? TransmitterOf(byte[] document, string? ownOrigin) =>
        _keys is not null ? (_options.SharedSignals.Issuer!, _keys)
            : IssuerOf(document, ownOrigin) is { Server.Issuer: IssuerUrlAttribute.OwnOrigin } own ? (own.Issuer, own.Keys)
            : null;

    private TrustedIssuer? IssuerOf(byte[] token, string? ownOrigin)
    {
        if (!JwtParts.TrySplit(token, out var parts, out _) || !parts.AreBase64Url()) { return null; }
        var payload = JwtParts.Decode(parts.Payload, new byte[parts.Payload.Length]);
        if (StrictJsonObject.Read(payload, out var members) is not JsonFault.None) { return null; }
        _issuers.Find(AuthorizationServerType.OAuth, new ClaimsView(payload, ref members), ownOrigin, AuthorizationServerOptions.UsualScheme, out var issuer);
        return issuer;
    }

    private static string? ErrorOf(DocumentFault fault) => fault switch
    {
        DocumentFault.None => null,
        DocumentFault.KeysUnavailable => Unavailable,
        DocumentFault.KeyUnknown or DocumentFault.Algorithm => "invalid_key",
        DocumentFault.Signature => "authentication_failed",
        _ => "invalid_request",
    };

    private static bool HasType(HttpRequest request, string type) =>
        request.ContentType is { } sent && sent.Split(';')[0].Trim().Equals(type, StringComparison.OrdinalIgnoreCase);

    private static byte[]? LogoutTokenIn(string form)
    {
        var tokens = form.Split('&').Where(pair => pair.StartsWith("logout_token=", StringComparison.Ordinal)).ToArray();
        return tokens.Length == 1 ? Encoding.ASCII.GetBytes(Uri.UnescapeDataString(tokens[0]["logout_token=".Length..])) : null;
    }

    private static string? TextOf(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;
}

/// <summary>The identifier of the main resource, for the audience of events.</summary>
internal sealed record ReceiverResource(string? Identifier);
