using Microsoft.Extensions.Primitives;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace ManagedAccess.Emulator.Federation.Bridge;

/// <summary>A valid authorization request of a recipient.</summary>
internal sealed record BridgeRequest(Recipient Recipient, string? State, string CodeChallenge, string Nonce)
{
    // RFC 7636 §4.2: a SHA-256 digest in base64url.
    private const int ChallengeLength = 43;

    /// <summary>The request as parameters: the form keeps them, and its token covers them.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> ToParameters() =>
    [
        new("response_type", ResponseTypes.Code),
        new("client_id", Recipient.ClientId),
        new("redirect_uri", Recipient.RedirectUri),
        new("scope", Scopes.OpenId),
        new("code_challenge", CodeChallenge),
        new("code_challenge_method", CodeChallengeMethods.Sha256),
        new("nonce", Nonce),
        .. State is null ? Array.Empty<KeyValuePair<string, string>>() : [new("state", State)],
    ];

    /// <summary>Whether the request is of this recipient and for its redirect URI. If not, nothing may be sent there (RFC 9700 §4.11.2).</summary>
    public static bool IsOf(Recipient recipient, IReadOnlyDictionary<string, StringValues> parameters)
        => Single(parameters, "client_id") == recipient.ClientId && Single(parameters, "redirect_uri") == recipient.RedirectUri;

    /// <summary>Reads the rest of the request. Either the request, or the error code and its description, is not null.</summary>
    public static (BridgeRequest? Request, string? Error, string? Description) Read(Recipient recipient, IReadOnlyDictionary<string, StringValues> parameters)
    {
        if (parameters.Any(parameter => parameter.Value.Count > 1))
        {
            return Refuse(Errors.InvalidRequest, "A parameter is given more than once");
        }

        if (Single(parameters, "request") is not null || Single(parameters, "request_uri") is not null)
        {
            return Refuse(Errors.RequestNotSupported, "The request must be in the parameters");
        }

        if (Single(parameters, "response_type") != ResponseTypes.Code)
        {
            return Refuse(Errors.UnsupportedResponseType, "The only response type is code");
        }

        if (Single(parameters, "response_mode") is not (null or ResponseModes.Query))
        {
            return Refuse(Errors.InvalidRequest, "The only response mode is query");
        }

        if (!(Single(parameters, "scope") ?? "").Split(' ').Contains(Scopes.OpenId))
        {
            return Refuse(Errors.InvalidScope, "The scope must contain openid");
        }

        if (Single(parameters, "code_challenge") is not { Length: ChallengeLength } challenge || !challenge.All(IsBase64Url) || Single(parameters, "code_challenge_method") != CodeChallengeMethods.Sha256)
        {
            return Refuse(Errors.InvalidRequest, "PKCE is required, with the method S256");
        }

        if (Single(parameters, "nonce") is not { } nonce)
        {
            return Refuse(Errors.InvalidRequest, "The nonce is missing");
        }

        // The person always chooses, so nothing can be answered without a page.
        return Single(parameters, "prompt") == PromptValues.None
            ? Refuse(Errors.LoginRequired, "The person must choose, and prompt=none forbids it")
            : (new BridgeRequest(recipient, Single(parameters, "state"), challenge, nonce), null, null);
    }

    /// <summary>Null if the parameter is absent, empty or repeated.</summary>
    public static string? Single(IReadOnlyDictionary<string, StringValues> parameters, string name)
        => parameters.TryGetValue(name, out var values) && values is [{ Length: > 0 } only] ? only : null;

    // Not Base64Url.IsValid, which allows white space.
    private static bool IsBase64Url(char character) => char.IsAsciiLetterOrDigit(character) || character is '-' or '_';

    private static (BridgeRequest?, string?, string?) Refuse(string error, string description) => (null, error, description);
}
