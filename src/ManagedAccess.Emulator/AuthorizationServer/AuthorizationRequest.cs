using ManagedAccess.Emulator.Clients;
using OpenIddict.Abstractions;

namespace ManagedAccess.Emulator.AuthorizationServer;

/// <summary>A valid authorization request, which may be shown to a person.</summary>
internal sealed record AuthorizationRequest
{
    public required RegisteredClient Client { get; init; }

    public required string RedirectUri { get; init; }

    public string? State { get; init; }

    public required string CodeChallenge { get; init; }

    /// <summary>The thumbprint of the key that the code is bound to (<c>dpop_jkt</c>, RFC 9449 §10); null if the client does not say.</summary>
    public string? KeyThumbprint { get; init; }

    /// <summary>The scopes to grant: those requested, or the default if the request names no scope.</summary>
    public required IReadOnlyList<string> Scopes { get; init; }

    public required IReadOnlyList<string> Resources { get; init; }

    /// <summary>The values of <c>prompt</c>: how the person is to be asked.</summary>
    public IReadOnlyList<string> Prompts { get; init; } = [];

    public TimeSpan? MaxAge { get; init; }

    /// <summary>The acceptable values of <c>acr</c>, the preferred one first (RFC 9470 §4); empty when any value is acceptable.</summary>
    public IReadOnlyList<string> AcrValues { get; init; } = [];

    /// <summary>The request as parameters, reduced to those that the decision depends on.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> ToParameters()
    {
        List<KeyValuePair<string, string>> parameters =
        [
            new("response_type", "code"),
            new("client_id", Client.ClientId),
            new("redirect_uri", RedirectUri),
            new("code_challenge", CodeChallenge),
            new("code_challenge_method", OpenIddictConstants.CodeChallengeMethods.Sha256),
            .. Resources.Select(resource => new KeyValuePair<string, string>("resource", resource)),
        ];
        if (Scopes.Count > 0)
        {
            parameters.Add(new("scope", string.Join(' ', Scopes)));
        }

        if (KeyThumbprint is not null)
        {
            parameters.Add(new("dpop_jkt", KeyThumbprint));
        }

        if (State is not null)
        {
            parameters.Add(new("state", State));
        }

        return parameters;
    }
}

/// <summary>A request that is answered at once: with a page, or, once client and redirect URI are verified, at the redirect URI.</summary>
/// <param name="RedirectUri">Null when nothing may be sent there.</param>
/// <param name="State">The <c>state</c> parameter of the client, for the answer.</param>
/// <param name="Error">The code of RFC 6749 §4.1.2.1 or of an extension.</param>
/// <param name="Description">A fixed text.</param>
internal sealed record AuthorizationRefusal(string? RedirectUri, string? State, string Error, string Description);
