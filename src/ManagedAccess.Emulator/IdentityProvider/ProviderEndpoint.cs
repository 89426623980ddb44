using System.Text.Json.Nodes;
using ManagedAccess.Emulator.AccessTokens;
using ManagedAccess.Emulator.Assertions;
using ManagedAccess.Emulator.AuthorizationServer;
using ManagedAccess.Emulator.Clients;
using ManagedAccess.Emulator.Edge.Policies;
using ManagedAccess.Emulator.Http;
using ManagedAccess.Emulator.Proofs;
using ManagedAccess.Emulator.Resources;
using ManagedAccess.Emulator.Sessions;
using ManagedAccess.Emulator.Users;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace ManagedAccess.Emulator.IdentityProvider;

/// <summary>The token endpoint of the emulated identity provider: the one sign-in of a person, and assertions for the applications that the company has let in (RFC 8693).</summary>
internal sealed class ProviderEndpoint(
    ManagedClientDirectory clients,
    IdentityTokens identities,
    IdentityAssertions assertions,
    EndedSessions ended,
    UserDirectory directory,
    AccessPolicy policy,
    ResourceRegister register,
    ApplicationMetadata application,
    ProofReader proofs)
{
    private const string IdToken = "urn:ietf:params:oauth:token-type:id_token";
    private const string NotApplicable = "N_A";

    public async Task InvokeAsync(HttpContext context, string origin)
    {
        // Here anyone signs in as anyone without a page, so a page of another site must not be able to.
        if (context.Request.Headers["Sec-Fetch-Site"].ToString() is not ("" or "same-origin" or "none") || (context.Request.Headers.Origin.ToString() is { Length: > 0 } sender && sender != origin))
        {
            await OAuthError.WriteAsync(context, StatusCodes.Status403Forbidden, Errors.AccessDenied, "The identity provider of the emulator does not answer scripts of other sites");
            return;
        }

        if (await FormReader.TryReadAsync(context) is not { } form || form.Any(field => field.Value.Count > 1))
        {
            await RefuseAsync(context, Errors.InvalidRequest, "The body must be a form (application/x-www-form-urlencoded) of at most 64 KiB, with each parameter once");
            return;
        }

        var parameters = form.Where(field => field.Value.ToString().Length > 0).ToDictionary(field => field.Key, field => field.Value, StringComparer.Ordinal);
        var credential = ClientSecret.Read(context, parameters);
        if (clients.Verify(credential.ClientId, credential.Secret) is not { } client)
        {
            await OAuthError.WriteInvalidClientAsync(context, credential.IsInHeader, "No client of Emulator:ManagedClients has this client_id and this client_secret");
            return;
        }

        await (Text(parameters, "grant_type") switch
        {
            ProviderMetadata.Password => SignInAsync(context, origin, client, parameters),
            ProviderMetadata.TokenExchange => ExchangeAsync(context, origin, client, parameters),
            _ => RefuseAsync(context, Errors.UnsupportedGrantType, $"The grant types are {ProviderMetadata.TokenExchange} and {ProviderMetadata.Password}"),
        });
    }

    // The people of the emulator have no passwords, so any one is right.
    private Task SignInAsync(HttpContext context, string origin, ManagedClient client, Dictionary<string, StringValues> parameters)
    {
        if (directory.FindByEmail(Text(parameters, "username")) is not { } person)
        {
            return RefuseAsync(context, Errors.InvalidGrant, "The username is not one of Emulator:Users");
        }

        return policy.Judge(person) is { IsAdmitted: false, Reason: var reason }
            ? RefuseAsync(context, Errors.InvalidGrant, $"The person may not use the application: {reason}")
            : UncachedJson.WriteAsync(context, new JsonObject
            {
                ["id_token"] = identities.Write(ProviderMetadata.IssuerAt(origin), client.ClientId, person.Subject, person.Email, person.Name),
                ["token_type"] = NotApplicable,
                ["expires_in"] = (long)IdentityTokens.Lifetime.TotalSeconds,
            });
    }

    private async Task ExchangeAsync(HttpContext context, string origin, ManagedClient client, Dictionary<string, StringValues> parameters)
    {
        if (Text(parameters, "requested_token_type") != ProviderMetadata.AssertionType || Text(parameters, "subject_token_type") != IdToken || parameters.ContainsKey("actor_token"))
        {
            await RefuseAsync(context, Errors.InvalidRequest, $"The identity provider exchanges an ID token ({IdToken}) for an assertion ({ProviderMetadata.AssertionType}), without an actor_token");
            return;
        }

        var issuer = ProviderMetadata.IssuerAt(origin);
        if (await identities.ReadAsync(Text(parameters, "subject_token"), issuer, client.ClientId) is not var (subject, authenticatedAt) || directory.FindBySubject(subject) is not { } person
            || ended.Includes(subject, authenticatedAt))
        {
            await RefuseAsync(context, Errors.InvalidRequest, "The subject_token is not an ID token of this identity provider for this client, it has expired, or the session was ended");
            return;
        }

        if (policy.Judge(person) is { IsAdmitted: false, Reason: var reason })
        {
            await RefuseAsync(context, Errors.InvalidGrant, $"The person may not use the application: {reason}");
            return;
        }

        if (!ResourceComparison.AreSame(Text(parameters, "audience"), origin))
        {
            await RefuseAsync(context, Errors.InvalidTarget, $"The audience must be the issuer of the authorization server: {origin}");
            return;
        }

        var resource = Text(parameters, "resource");
        if (await ScopesOfAsync(resource, origin, context.RequestAborted) is not { } offered)
        {
            await RefuseAsync(context, Errors.InvalidTarget, "The resource must be one of the application, as its metadata states it");
            return;
        }

        // The decision of the company, in the configuration.
        if (!client.IsFor(person.Groups))
        {
            await RefuseAsync(context, Errors.InvalidRequest, $"The company has not let this person use {client.Name} (Emulator:ManagedClients)");
            return;
        }

        string[] requested = Text(parameters, "scope").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var granted = client.Allowed(requested.Length == 0 ? offered : requested.Intersect(offered, StringComparer.Ordinal));
        if (requested.Length > 0 && granted.Length == 0)
        {
            await RefuseAsync(context, Errors.InvalidScope, "The company has let the client have none of these scopes");
            return;
        }

        var proof = await proofs.ReadAsync(context, origin + ProviderMetadata.TokenPath);
        if (proof.Error is not null)
        {
            await RefuseAsync(context, proof.Error, proof.Problem!);
            return;
        }

        if (!proofs.TryUse(proof.Key))
        {
            await RefuseAsync(context, ProofReader.InvalidProof, ProofReader.UsedBefore);
            return;
        }

        var assertion = new IdentityAssertion
        {
            Issuer = issuer,
            Subject = subject,
            ClientId = client.ClientId,
            Resource = resource,
            Scopes = granted,
            Actor = client.IsAgent ? client.ClientId : null,
            ActorProfile = client.IsAgent ? "ai_agent" : null,
            AuthenticationTime = authenticatedAt,
            AuthenticationMethods = person.AuthenticationMethods,
            KeyThumbprint = proof.Key?.Thumbprint,
        };
        await UncachedJson.WriteAsync(context, new JsonObject
        {
            ["issued_token_type"] = ProviderMetadata.AssertionType,
            ["access_token"] = assertions.Write(assertion, origin),
            ["token_type"] = NotApplicable,
            ["scope"] = string.Join(' ', granted),
            ["expires_in"] = (long)IdentityAssertions.Lifetime.TotalSeconds,
        });
    }

    private async Task<IEnumerable<string>?> ScopesOfAsync(string resource, string origin, CancellationToken cancellationToken)
    {
        if (resource.Length == 0)
        {
            return null;
        }

        KnownResource?[] known = [register.Find(resource, origin), await application.FindAsync(resource, origin, cancellationToken)];
        return known.All(one => one is null) ? null : known.SelectMany(one => one?.Scopes ?? []);
    }

    private static Task RefuseAsync(HttpContext context, string error, string description) => OAuthError.WriteAsync(context, StatusCodes.Status400BadRequest, error, description);

    private static string Text(Dictionary<string, StringValues> parameters, string name) => parameters.GetValueOrDefault(name).ToString();
}
