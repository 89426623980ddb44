using System.Buffers.Text;
using System.Globalization;
using ManagedAccess.Emulator.Clients;
using ManagedAccess.Emulator.Edge.Policies;
using ManagedAccess.Emulator.Profiles;
using ManagedAccess.Emulator.Proofs;
using ManagedAccess.Emulator.Resources;
using ManagedAccess.Emulator.Sessions;
using Microsoft.Extensions.Primitives;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace ManagedAccess.Emulator.AuthorizationServer;

/// <summary>Checks an authorization request in order: first the client and the redirect URI, then everything else.</summary>
/// <remarks>OpenIddict validates the request once more before it issues a code. It shows errors on a page, but most must go to the client's redirect URI.</remarks>
internal sealed class AuthorizationRequestReader(
    ClientRegistry clients,
    ClientDocuments clientDocuments,
    RedirectUriRules redirectUris,
    ResourceRegister register,
    ApplicationMetadata application,
    AccessPolicy policy,
    ServerProfile profile)
{
    // RFC 7636 §4.2: a SHA-256 digest in base64url.
    private const int ChallengeLength = 43;

    private const int MaxResources = 10;

    /// <summary>Either the request or the refusal is not null.</summary>
    public async Task<(AuthorizationRequest? Request, AuthorizationRefusal? Refusal)> ReadAsync(
        IReadOnlyDictionary<string, StringValues> parameters,
        string origin,
        CancellationToken cancellationToken)
    {
        // RFC 9700 §4.11.2: no redirect before client and redirect URI are known to belong together.
        if (Single(parameters, "client_id") is not { } clientId)
        {
            return Page("The request names no client_id, or more than one.");
        }

        var (found, problem) = await FindClientAsync(clientId, cancellationToken);
        if (found is not { } client)
        {
            return Page(problem!);
        }

        if (Single(parameters, "redirect_uri") is not { } redirectUri || !client.RedirectUris.Any(registered => redirectUris.Matches(registered, redirectUri)))
        {
            return Page(profile.IsAccess ? "Redirect URI not allowed by application configuration" : "The client did not name one of the redirect URIs it registered.");
        }

        var state = Single(parameters, "state");
        (AuthorizationRequest?, AuthorizationRefusal?) Refuse(string error, string description)
            => (null, new AuthorizationRefusal(redirectUri, state, error, description));

        // OAuth 2.1 §3.1: no parameter more than once; RFC 8707 §2 excepts resource.
        if (parameters.Any(parameter => parameter.Key != "resource" && parameter.Value.Count(value => !string.IsNullOrEmpty(value)) > 1))
        {
            return Refuse(Errors.InvalidRequest, "A parameter is given more than once");
        }

        if (Single(parameters, "request") is not null)
        {
            return Refuse(Errors.RequestNotSupported, "The request parameter is not supported");
        }

        if (Single(parameters, "request_uri") is not null)
        {
            return Refuse(Errors.RequestUriNotSupported, "The request_uri parameter is not supported");
        }

        if (Single(parameters, "response_type") is not { } responseType)
        {
            return Refuse(Errors.InvalidRequest, "The response_type parameter is missing");
        }

        if (responseType != ResponseTypes.Code)
        {
            return Refuse(Errors.UnsupportedResponseType, "The only response type is code");
        }

        if (Single(parameters, "response_mode") is not (null or ResponseModes.Query))
        {
            return Refuse(Errors.InvalidRequest, "The only response mode is query");
        }

        if (Single(parameters, "code_challenge") is not { } challenge)
        {
            return Refuse(Errors.InvalidRequest, "The code_challenge parameter is missing: PKCE is required");
        }

        // RFC 7636 §4.3: an absent method means plain.
        if (Single(parameters, "code_challenge_method") != CodeChallengeMethods.Sha256)
        {
            return Refuse(Errors.InvalidRequest, "The code_challenge_method must be S256");
        }

        // Seen at Access: the error is about the method, but the first character decides. It concerns one sign-in in 32.
        if (profile.RefusesPunctuatedChallenges && (challenge[0] is '-' or '_'))
        {
            return Refuse(Errors.InvalidRequest, "code_challenge_method must be S256 for public clients");
        }

        if (challenge.Length != ChallengeLength || !Base64Url.IsValid(challenge))
        {
            return Refuse(Errors.InvalidRequest, "The code_challenge is not a SHA-256 digest in base64url");
        }

        var requested = All(parameters, "resource");
        if (requested.Count == 0)
        {
            return Refuse(Errors.InvalidTarget, "The resource parameter is missing: it names what the token is for, as the protected resource metadata states it");
        }

        if (await FindResourcesAsync(requested, origin, cancellationToken) is not { } resources)
        {
            return Refuse(Errors.InvalidTarget, "The resource is not one of this application: it must equal the resource member of the protected resource metadata");
        }

        var scopes = (Single(parameters, "scope") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal).ToArray();
        string[] known = [.. resources.SelectMany(resource => resource.Scopes).Distinct(StringComparer.Ordinal)];
        if (profile.IsAccess)
        {
            // Access has no scopes: the response has an empty one, regardless of the request.
            (scopes, known) = ([], []);
        }
        else if (scopes.Except(register.Scopes, StringComparer.Ordinal).Except(known, StringComparer.Ordinal).Any())
        {
            return Refuse(Errors.InvalidScope, "A scope is unknown: see scopes_supported in the metadata, or add it to the setting Emulator:Scopes");
        }

        if (scopes.Contains(ResourceRegister.OfflineAccess) && !client.MayRefresh)
        {
            return Refuse(Errors.InvalidScope, "The client did not register for the grant type refresh_token, which offline_access needs");
        }

        if (!TryReadMaxAge(Single(parameters, "max_age"), out var maxAge))
        {
            return Refuse(Errors.InvalidRequest, "The max_age parameter must be a number of seconds");
        }

        string[] acrValues = (Single(parameters, "acr_values") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (!acrValues.All(AuthenticationContexts.IsValue))
        {
            return Refuse(Errors.InvalidRequest, "The acr_values parameter must be a list of values, separated by spaces");
        }

        var thumbprint = profile.IsAccess ? null : Single(parameters, "dpop_jkt");
        if (thumbprint is not null && !ProvenKey.IsThumbprint(thumbprint))
        {
            return Refuse(Errors.InvalidRequest, "The dpop_jkt is not a SHA-256 thumbprint in base64url");
        }

        var request = new AuthorizationRequest
        {
            Client = client,
            RedirectUri = redirectUri,
            State = state,
            CodeChallenge = challenge,
            KeyThumbprint = thumbprint,

            // RFC 6749 §3.3: a client that asks for no scope gets a pre-defined default, here all scopes of the resources.
            Scopes = scopes.Length > 0 ? scopes : known,
            Resources = requested,
            Prompts = (Single(parameters, "prompt") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries),
            MaxAge = maxAge,
            AcrValues = acrValues,
        };
        return (request, null);
    }

    private async Task<(RegisteredClient? Client, string? Problem)> FindClientAsync(string clientId, CancellationToken cancellationToken)
    {
        if (policy.Denials.HasClient(clientId))
        {
            return (null, $"This client is {Denials.Reason}.");
        }

        if (clientDocuments.IsDocumentUri(clientId) && await clientDocuments.RefreshAsync(clientId, clients, cancellationToken) is { } problem)
        {
            return (null, problem);
        }

        if (await clients.FindAsync(clientId, cancellationToken) is { } client)
        {
            return (client, null);
        }

        return (null, clientId.StartsWith("https://", StringComparison.Ordinal)
            ? "This client names itself by a document, and documents are not fetched while the setting Emulator:ClientIdMetadataDocuments is false. Set it to true, or let the client register."
            : "This client is not known here. It must register before it asks for authorization.");
    }

    /// <summary>The entry of each resource in the configuration or the application's own metadata; null when a resource is in neither.</summary>
    private async Task<IReadOnlyList<KnownResource>?> FindResourcesAsync(List<string> identifiers, string origin, CancellationToken cancellationToken)
    {
        var found = new List<KnownResource>();
        foreach (var identifier in identifiers)
        {
            if (identifiers.Count > MaxResources || !IsResourceIdentifier(identifier))
            {
                return null;
            }

            if (profile.IsAccess && register.IsOwn(identifier, origin))
            {
                // To Access every path of the host is the application.
                found.Add(new KnownResource(identifier, []));
                continue;
            }

            var configured = register.Find(identifier, origin);
            var declared = await application.FindAsync(identifier, origin, cancellationToken);
            if (configured is null && declared is null)
            {
                return null;
            }

            found.AddRange(new[] { configured, declared }.OfType<KnownResource>());
        }

        return found;
    }

    private static (AuthorizationRequest?, AuthorizationRefusal?) Page(string description)
        => (null, new AuthorizationRefusal(null, null, Errors.InvalidRequest, description));

    /// <summary>RFC 8707 §2: absolute, and without a fragment, even an empty one.</summary>
    private static bool IsResourceIdentifier(string value)
        => !value.Contains('#') && value.Contains("://", StringComparison.Ordinal) && Uri.TryCreate(value, UriKind.Absolute, out _);

    /// <summary>Null when the parameter is absent, empty (OAuth 2.1 §3.1: as if it were omitted) or repeated.</summary>
    private static string? Single(IReadOnlyDictionary<string, StringValues> parameters, string name)
        => All(parameters, name) is [var only] ? only : null;

    private static List<string> All(IReadOnlyDictionary<string, StringValues> parameters, string name)
        => parameters.TryGetValue(name, out var values) ? [.. values.Where(value => !string.IsNullOrEmpty(value)).Select(value => value!)] : [];

    private static bool TryReadMaxAge(string? text, out TimeSpan? maxAge)
    {
        maxAge = null;
        if (text is null)
        {
            return true;
        }

        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
        {
            return false;
        }

        maxAge = TimeSpan.FromSeconds(seconds);
        return true;
    }
}
