using System.Buffers;
using System.Net;
using System.Text.Json;
using ManagedAccess.AspNetCore.Tokens.Keys;

namespace ManagedAccess.AspNetCore.Downstream.Exchange;

/// <summary>The result of asking for a token: the token with its lifetime, or the reason why there is no token.</summary>
internal sealed class TokenAnswer
{
    /// <summary>How long a token may be, in characters.</summary>
    public const int MaxToken = 16 * 1024;

    private const int MaxErrorCode = 64;

    // RFC 6750 §2.1
    private static readonly SearchValues<char> Token68 = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/=");
    private static readonly SearchValues<char> ErrorCode = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.");

    private TokenAnswer()
    {
    }

    /// <summary>The token; null if there is none.</summary>
    public string? Token { get; private init; }

    /// <summary>How long the token is good; null if the server did not say.</summary>
    public TimeSpan? Lifetime { get; private init; }

    public TokenExchangeFailure Failure { get; private init; }

    /// <summary>The error code of the server, if it refused.</summary>
    public string? Error { get; private init; }

    /// <summary>The reason why there is no token, in our own words.</summary>
    public string Problem { get; private init; } = "";

    /// <summary>A token that was asked for before.</summary>
    public static TokenAnswer Of(string token) => new() { Token = token };

    public static TokenAnswer Unavailable(string problem) => new() { Failure = TokenExchangeFailure.Unavailable, Problem = problem };

    /// <summary>Reads the answer of a token endpoint (RFC 6749 §5, RFC 8693 §2.2).</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="grant">How the server was asked.</param>
    /// <param name="subjectToken">The caller's own token, which is not an answer.</param>
    public static TokenAnswer Read(in BackchannelAnswer answer, TokenExchangeGrant grant, string subjectToken)
    {
        if (answer.MediaType?.Equals("application/json", StringComparison.OrdinalIgnoreCase) is not true)
        {
            return Unusable("is of another type than application/json");
        }

        try
        {
            using var document = JsonDocument.Parse(answer.Body, new() { AllowDuplicateProperties = false });
            return document.RootElement.ValueKind is not JsonValueKind.Object ? Unusable("is not a JSON object")
                : answer.Status is HttpStatusCode.OK ? ReadToken(document.RootElement, grant, subjectToken)
                : Refused(document.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return Unusable("is not valid JSON with each member once"); // or a text in it is not valid Unicode, which is noticed when it is read
        }
    }

    private static TokenAnswer ReadToken(JsonElement answer, TokenExchangeGrant grant, string subjectToken)
    {
        if (DiscoverySigningKeys.Member(answer, "access_token") is not { Length: > 0 and <= MaxToken } token || token.AsSpan().ContainsAnyExcept(Token68))
        {
            return Unusable($"has no access_token that can be sent, of up to {MaxToken} characters");
        }

        if (token == subjectToken)
        {
            return Unusable("repeats the caller's own token, which is never passed on");
        }

        var type = DiscoverySigningKeys.Member(answer, "token_type");
        if (type is null || !type.Equals("Bearer", StringComparison.OrdinalIgnoreCase))
        {
            return Unusable(type?.Equals("DPoP", StringComparison.OrdinalIgnoreCase) is true
                ? "has the token_type DPoP, a token that is bound to a key; this client can send Bearer tokens only. Configure the app's client at the server for Bearer tokens"
                : "has no token_type Bearer");
        }

        // RFC 8693 §2.2.1: required there; unknown to on-behalf-of. An ID token or a refresh token must not be sent to a service.
        var issued = DiscoverySigningKeys.Member(answer, "issued_token_type");
        if (issued is not ("urn:ietf:params:oauth:token-type:access_token" or "urn:ietf:params:oauth:token-type:jwt")
            && (grant is TokenExchangeGrant.TokenExchange || answer.TryGetProperty("issued_token_type", out _)))
        {
            return Unusable("has no issued_token_type of an access token");
        }

        if (!answer.TryGetProperty("expires_in", out var expiry))
        {
            return new() { Token = token };
        }

        return expiry.ValueKind is JsonValueKind.Number && expiry.TryGetInt64(out var seconds) && seconds > 0
            ? new() { Token = token, Lifetime = TimeSpan.FromSeconds(Math.Min(seconds, int.MaxValue)) }
            : Unusable("has an expires_in that is not a number of seconds above zero");
    }

    // The description is not kept: it is free text, and some servers repeat the token in it.
    private static TokenAnswer Refused(JsonElement answer) =>
        DiscoverySigningKeys.Member(answer, "error") is { Length: > 0 and <= MaxErrorCode } code && !code.AsSpan().ContainsAnyExcept(ErrorCode)
            ? new() { Failure = TokenExchangeFailure.Refused, Error = code }
            : Unusable("refuses without an error code");

    private static TokenAnswer Unusable(string problem) => new() { Failure = TokenExchangeFailure.UnusableAnswer, Problem = $"the answer {problem}" };
}
