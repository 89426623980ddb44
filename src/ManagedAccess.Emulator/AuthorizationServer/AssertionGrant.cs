using System.Text.Json.Nodes;
using ManagedAccess.Emulator.AccessTokens;
using ManagedAccess.Emulator.Assertions;
using ManagedAccess.Emulator.Clients;
using ManagedAccess.Emulator.Edge.Policies;
using ManagedAccess.Emulator.Grants;
using ManagedAccess.Emulator.Http;
using ManagedAccess.Emulator.Profiles;
using ManagedAccess.Emulator.Proofs;
using ManagedAccess.Emulator.Resources;
using ManagedAccess.Emulator.Users;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace ManagedAccess.Emulator.AuthorizationServer;

/// <summary>The JWT bearer grant (RFC 7523 §2.1) with an identity assertion: the company's identity provider has decided, so no person is asked.</summary>
/// <remarks>The person is the one that the identity provider names. A refresh token is not issued: the identity provider decides again.</remarks>
internal sealed class AssertionGrant(
    ManagedClientDirectory clients,
    IdentityAssertions assertions,
    EndedSessions ended,
    UserDirectory directory,
    AccessPolicy policy,
    ResourceRegister register,
    ApplicationMetadata application,
    ProofReader proofs,
    TokenIssuer issuer,
    ServerProfile profile,
    GrantLifetimes lifetimes,
    TimeProvider clock)
{
    public const string GrantType = "urn:ietf:params:oauth:grant-type:jwt-bearer";

    /// <summary>The grant profile in the metadata.</summary>
    public const string Profile = "urn:ietf:params:oauth:grant-profile:id-jag";

    /// <summary>The issuer of the emulated identity provider: the path below the origin.</summary>
    public const string ProviderPath = "/cdn-cgi/access/idp";

    /// <summary>Whether there are managed clients. Access does not take assertions.</summary>
    public bool IsOffered => !clients.IsEmpty && !profile.IsAccess;

    public async Task InvokeAsync(HttpContext context, string origin, IReadOnlyDictionary<string, StringValues> parameters)
    {
        var credential = ClientSecret.Read(context, parameters);
        if (clients.Verify(credential.ClientId, credential.Secret) is not { } client)
        {
            await OAuthError.WriteInvalidClientAsync(context, credential.IsInHeader, "No client of Emulator:ManagedClients has this client_id and this client_secret");
            return;
        }

        var (assertion, problem) = await assertions.ReadAsync(Text(parameters, "assertion"), origin + ProviderPath, origin);
        if (assertion is null)
        {
            await RefuseAsync(context, Errors.InvalidGrant, problem!);
            return;
        }

        if (assertion.ClientId != client.ClientId)
        {
            await RefuseAsync(context, Errors.InvalidGrant, "The assertion is for another client");
            return;
        }

        if (assertion.KeyThumbprint is { } key && key != ProvenKey.Of(context))
        {
            await RefuseAsync(context, Errors.InvalidGrant, "The assertion is bound to a key, and the request has no proof of that key");
            return;
        }

        if (directory.FindBySubject(assertion.Subject) is not { } person)
        {
            await RefuseAsync(context, Errors.InvalidGrant, "The person of the assertion is not one of Emulator:Users");
            return;
        }

        if (ProblemOf(person, assertion) is { } before)
        {
            await RefuseAsync(context, Errors.InvalidGrant, before);
            return;
        }

        var asked = Text(parameters, "resource");
        if (!await IsKnownAsync(assertion.Resource, origin, context.RequestAborted) || (asked.Length > 0 && !ResourceComparison.AreSame(asked, assertion.Resource)))
        {
            await RefuseAsync(context, asked.Length > 0 ? Errors.InvalidTarget : Errors.InvalidGrant, "The resource of the assertion is not one of this application, or not the one that the request names");
            return;
        }

        string[] requested = Text(parameters, "scope").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (requested.Except(assertion.Scopes, StringComparer.Ordinal).Any())
        {
            await RefuseAsync(context, Errors.InvalidScope, "The scope exceeds that of the assertion");
            return;
        }

        // These two are last, because they use the proof and the assertion up.
        if (!proofs.TryUse(context.Features.Get<ProvenKey>()))
        {
            await RefuseAsync(context, ProofReader.InvalidProof, ProofReader.UsedBefore);
            return;
        }

        if (!assertions.TryUse(assertion))
        {
            await RefuseAsync(context, Errors.InvalidGrant, "The assertion was used before");
            return;
        }

        var token = Describe(context, origin, client, assertion, person, requested.Length > 0 ? requested : assertion.Scopes);
        var issued = await issuer.IssueAsync(token, context.RequestAborted);

        // The application was asked about the resource since, and its person may have been ended meanwhile. Then the token never leaves.
        if (ProblemOf(person, assertion) is { } after)
        {
            await RefuseAsync(context, Errors.InvalidGrant, after);
            return;
        }

        await WriteAsync(context, token, issued);
    }

    private string? ProblemOf(Person person, IdentityAssertion assertion)
        => ended.Includes(person.Subject, assertion.AuthenticationTime ?? DateTimeOffset.MinValue) ? "The session of the person at the identity provider was ended"
            : policy.Judge(person) is { IsAdmitted: false, Reason: var reason } ? $"The person may not use the application: {reason}"
            : null;

    private AccessToken Describe(HttpContext context, string origin, ManagedClient client, IdentityAssertion assertion, Person person, IReadOnlyList<string> scopes)
    {
        var now = clock.GetUtcNow();
        return new AccessToken
        {
            Issuer = origin,
            Subject = person.Subject,
            ClientId = client.ClientId,
            ClientName = client.Name,
            Audiences = [assertion.Resource],
            Scopes = scopes,
            Email = person.Email,
            Name = person.Name,
            Groups = person.Groups,
            Custom = person.Custom,
            AuthenticationTime = assertion.AuthenticationTime,
            AuthenticationMethods = assertion.AuthenticationMethods,
            IdentityProvider = assertion.Issuer,
            Actor = assertion.Actor,
            ActorProfile = assertion.ActorProfile,
            KeyThumbprint = ProvenKey.Of(context),
            TokenId = Guid.NewGuid().ToString(),
            IssuedAt = now,
            ExpiresAt = now + lifetimes.AccessToken,
        };
    }

    private async Task WriteAsync(HttpContext context, AccessToken token, string issued)
    {
        var document = new JsonObject
        {
            ["access_token"] = issued,
            ["token_type"] = token.KeyThumbprint is null ? TokenTypes.Bearer : BoundTokenResponse.TokenType,
            ["expires_in"] = (long)lifetimes.AccessToken.TotalSeconds,
            ["scope"] = string.Join(' ', token.Scopes),
        };
        await UncachedJson.WriteAsync(context, document);
    }

    private async Task<bool> IsKnownAsync(string resource, string origin, CancellationToken cancellationToken)
        => register.Find(resource, origin) is not null || await application.FindAsync(resource, origin, cancellationToken) is not null;

    private static Task RefuseAsync(HttpContext context, string error, string description) => OAuthError.WriteAsync(context, StatusCodes.Status400BadRequest, error, description);

    private static string Text(IReadOnlyDictionary<string, StringValues> parameters, string name) => parameters.TryGetValue(name, out var value) && value.Count == 1 ? value.ToString() : "";
}
