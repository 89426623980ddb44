using System.Text.Json.Nodes;
using ManagedAccess.Emulator.AccessTokens;
using ManagedAccess.Emulator.Clients;
using ManagedAccess.Emulator.Edge.Policies;
using ManagedAccess.Emulator.Edge.ServiceTokens;
using ManagedAccess.Emulator.Grants;
using ManagedAccess.Emulator.Http;
using ManagedAccess.Emulator.Profiles;
using ManagedAccess.Emulator.Proofs;
using ManagedAccess.Emulator.Resources;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace ManagedAccess.Emulator.AuthorizationServer;

/// <summary>The client credentials grant (RFC 6749 §4.4, and the extension of MCP for background agents): a token of a service, never of a person.</summary>
/// <remarks>The clients are the service tokens of the configuration. A refresh token is not issued (RFC 6749 §4.4.3).</remarks>
internal sealed class ServiceGrant(
    ServiceTokenDirectory services, AccessPolicy policy, ResourceRegister register, ProofReader proofs, TokenIssuer issuer, ServerProfile profile, GrantLifetimes lifetimes, TimeProvider clock)
{
    public const string GrantType = "client_credentials";

    /// <summary>Whether there are services. Without them the grant type is unknown to this server.</summary>
    public bool IsOffered => !services.IsEmpty;

    public async Task InvokeAsync(HttpContext context, string origin, IReadOnlyDictionary<string, StringValues> parameters)
    {
        var credential = ClientSecret.Read(context, parameters);
        if (services.Verify(credential.ClientId, credential.Secret) is not { } service)
        {
            await OAuthError.WriteInvalidClientAsync(context, credential.IsInHeader, "No service token of Emulator:ServiceTokens has this client_id and this client_secret");
            return;
        }

        if (profile.IsAccess && policy.JudgeService(service.Name) is { IsAdmitted: false, Reason: var reason })
        {
            await OAuthError.WriteAsync(context, StatusCodes.Status400BadRequest, Errors.UnauthorizedClient, $"The service may not use the application: {reason}");
            return;
        }

        var resource = Text(parameters, "resource");
        var known = resource.Length == 0 ? null : register.Find(resource, origin) ?? (profile.IsAccess && register.IsOwn(resource, origin) ? new KnownResource(resource, []) : null);
        if (known is null)
        {
            await OAuthError.WriteAsync(context, StatusCodes.Status400BadRequest, Errors.InvalidTarget, "The resource parameter must name one resource of this application, as its metadata states it");
            return;
        }

        string[] requested = Text(parameters, "scope").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (!profile.IsAccess && requested.Except(known.Scopes, StringComparer.Ordinal).Any())
        {
            await OAuthError.WriteAsync(context, StatusCodes.Status400BadRequest, Errors.InvalidScope, "A scope is not one of the resource");
            return;
        }

        if (!proofs.TryUse(context.Features.Get<ProvenKey>()))
        {
            await OAuthError.WriteAsync(context, StatusCodes.Status400BadRequest, ProofReader.InvalidProof, ProofReader.UsedBefore);
            return;
        }

        var now = clock.GetUtcNow();
        await WriteAsync(context, new AccessToken
        {
            Issuer = origin,

            // RFC 9068 §5: the same value in both says that there is no person.
            Subject = service.ClientId,
            ClientId = service.ClientId,
            ClientName = service.Name,
            Audiences = [resource],
            Scopes = profile.IsAccess ? [] : requested.Length > 0 ? requested : known.Scopes,
            KeyThumbprint = ProvenKey.Of(context),
            TokenId = Guid.NewGuid().ToString(),
            IssuedAt = now,
            ExpiresAt = now + lifetimes.AccessToken,
        });
    }

    private async Task WriteAsync(HttpContext context, AccessToken token)
    {
        var document = new JsonObject
        {
            ["access_token"] = await issuer.IssueAsync(token, context.RequestAborted),
            ["token_type"] = token.KeyThumbprint is not null ? BoundTokenResponse.TokenType : profile.IsAccess ? "bearer" : "Bearer",
            ["expires_in"] = (long)lifetimes.AccessToken.TotalSeconds,
            ["scope"] = string.Join(' ', token.Scopes),
        };
        await UncachedJson.WriteAsync(context, document);
    }

    private static string Text(IReadOnlyDictionary<string, StringValues> parameters, string name) => parameters.TryGetValue(name, out var value) && value.Count == 1 ? value.ToString() : "";
}
