using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using ManagedAccess.Emulator.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace ManagedAccess.Emulator.Clients;

/// <summary>The clients of this emulator, kept by OpenIddict's application manager.</summary>
internal sealed class ClientRegistry(IOpenIddictApplicationManager applications, EmulatorDbContext database)
{
    /// <summary>More than a team's agents need. The limit stops a program that registers in a loop.</summary>
    public const int MaxClients = 1000;

    private const int EvictionBatch = 100;
    private const int IdentifierBytes = 16;
    private const int SecretBytes = 32;

    public const string UnnamedClient = "An unnamed client";

    public async Task<RegisteredClient?> FindAsync(string clientId, CancellationToken cancellationToken)
    {
        if (await applications.FindByClientIdAsync(clientId, cancellationToken) is not { } application)
        {
            return null;
        }

        return new RegisteredClient(
            clientId,
            await applications.GetDisplayNameAsync(application, cancellationToken) ?? UnnamedClient,
            await applications.GetRedirectUrisAsync(application, cancellationToken),
            await applications.HasPermissionAsync(application, Permissions.GrantTypes.RefreshToken, cancellationToken));
    }

    /// <summary>Null when there is no room for another client.</summary>
    public async Task<(string ClientId, string? Secret)?> RegisterAsync(ClientRegistration registration, CancellationToken cancellationToken)
    {
        if (await applications.CountAsync(cancellationToken) >= MaxClients && await EvictAsync(cancellationToken) == 0)
        {
            return null;
        }

        var clientId = Random(IdentifierBytes);
        var secret = registration.HasSecret ? Random(SecretBytes) : null;
        await applications.CreateAsync(Describe(clientId, secret, registration), cancellationToken);
        return (clientId, secret);
    }

    /// <summary>Stores the values of a client's own document and replaces the earlier ones.</summary>
    public async Task SaveAsync(string clientId, ClientRegistration registration, CancellationToken cancellationToken)
    {
        var description = Describe(clientId, secret: null, registration);
        if (await applications.FindByClientIdAsync(clientId, cancellationToken) is { } known)
        {
            await applications.UpdateAsync(known, description, cancellationToken);
        }
        else
        {
            await applications.CreateAsync(description, cancellationToken);
        }
    }

    private static OpenIddictApplicationDescriptor Describe(string clientId, string? secret, ClientRegistration registration)
    {
        var description = new OpenIddictApplicationDescriptor
        {
            ApplicationType = ApplicationTypes.Native,
            ClientId = clientId,
            ClientSecret = secret,
            ClientType = registration.AuthenticationMethod == ClientRegistration.None ? ClientTypes.Public : ClientTypes.Confidential,
            ConsentType = ConsentTypes.Explicit,
            DisplayName = registration.Name,
            Permissions =
            {
                Permissions.Endpoints.Authorization,
                Permissions.Endpoints.Token,
                Permissions.Endpoints.Revocation,
                Permissions.ResponseTypes.Code,
            },
            Requirements = { Requirements.Features.ProofKeyForCodeExchange },
        };
        if (registration.AuthenticationMethods.Contains(ClientRegistration.PrivateKeyJwt))
        {
            description.JsonWebKeySet = new JsonWebKeySet(registration.KeySet);
            description.Properties[ClientAuthentication.MethodsProperty] = JsonSerializer.SerializeToElement(string.Join(' ', registration.AuthenticationMethods));
            if (registration.Description.TryGetValue("jwks_uri", out var keySetUri))
            {
                description.Properties[ClientAuthentication.KeySetUriProperty] = keySetUri;
            }
        }

        foreach (var (name, value) in registration.Description)
        {
            description.Properties[name] = value;
        }

        description.Permissions.UnionWith(registration.GrantTypes.Select(grant => Permissions.Prefixes.GrantType + grant));
        description.RedirectUris.UnionWith(registration.RedirectUris.Select(uri => new Uri(uri)));
        return description;
    }

    /// <summary>Removes the oldest clients that never got a grant.</summary>
    private Task<int> EvictAsync(CancellationToken cancellationToken) => database.Database.ExecuteSqlAsync(
        $"""
        DELETE FROM OpenIddictApplications WHERE Id IN (
            SELECT Id FROM OpenIddictApplications AS client
            WHERE NOT EXISTS (SELECT 1 FROM OpenIddictTokens WHERE ApplicationId = client.Id)
              AND NOT EXISTS (SELECT 1 FROM OpenIddictAuthorizations WHERE ApplicationId = client.Id)
            ORDER BY client.rowid LIMIT {EvictionBatch})
        """,
        cancellationToken);

    private static string Random(int bytes) => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(bytes));
}
