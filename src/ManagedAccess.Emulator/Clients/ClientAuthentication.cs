using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace ManagedAccess.Emulator.Clients;

/// <summary>Prepares a stored client for a token request: OpenIddict keeps one authentication method per client, and a client document may offer two.</summary>
internal sealed class ClientAuthentication(IOpenIddictApplicationManager applications, ClientDocuments documents)
{
    public const string MethodsProperty = "emulator:authentication_methods";
    public const string KeySetUriProperty = "emulator:jwks_uri";

    /// <param name="clientId">The client of the request.</param>
    /// <param name="hasAssertion">Whether it sends a <c>client_assertion</c> (RFC 7523 §2.2).</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task PrepareAsync(string clientId, bool hasAssertion, CancellationToken cancellationToken)
    {
        if (await applications.FindByClientIdAsync(clientId, cancellationToken) is not { } application)
        {
            return;
        }

        var properties = await applications.GetPropertiesAsync(application, cancellationToken);
        var methods = Text(properties, MethodsProperty)?.Split(' ') ?? [];
        if (!methods.Contains(ClientRegistration.PrivateKeyJwt))
        {
            return;
        }

        var description = new OpenIddictApplicationDescriptor();
        await applications.PopulateAsync(description, application, cancellationToken);

        // Without the assertion the client must use the other method it offers, or is refused.
        description.ClientType = hasAssertion || !methods.Contains(ClientRegistration.None) ? ClientTypes.Confidential : ClientTypes.Public;

        // Keys rotate: those of the authorization request may be replaced by now. While the client's site is down, the known keys are used.
        if (hasAssertion && Text(properties, KeySetUriProperty) is { } uri && (await documents.FetchKeysAsync(uri, cancellationToken)).KeySet is { } keySet)
        {
            description.JsonWebKeySet = new JsonWebKeySet(keySet);
        }

        await applications.UpdateAsync(application, description, cancellationToken);
    }

    /// <summary>Whether a client that signs may also come without a signature.</summary>
    public static bool MayBeNone(ImmutableDictionary<string, JsonElement> properties) => Text(properties, MethodsProperty)?.Split(' ').Contains(ClientRegistration.None) is true;

    private static string? Text(ImmutableDictionary<string, JsonElement> properties, string name)
        => properties.TryGetValue(name, out var value) ? value.GetString() : null;
}
