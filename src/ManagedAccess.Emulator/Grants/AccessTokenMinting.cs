using System.Globalization;
using ManagedAccess.Emulator.AccessTokens;
using ManagedAccess.Emulator.Proofs;
using ManagedAccess.Emulator.Users;
using Microsoft.AspNetCore;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace ManagedAccess.Emulator.Grants;

/// <summary>Lets <see cref="AccessTokenWriter"/> write the access token: no private claims, and an issuer without the slash a <see cref="Uri"/> adds.</summary>
internal sealed class AccessTokenMinting(AccessTokenWriter writer, UserDirectory directory, IOpenIddictApplicationManager applications)
    : IOpenIddictServerHandler<GenerateTokenContext>
{
    /// <summary>Where a transaction keeps the audiences of the access token it issued.</summary>
    public const string AudiencesProperty = "emulator:audiences";

    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<GenerateTokenContext>()
        .UseScopedHandler<AccessTokenMinting>()

        // Runs once the token has its entry in the database. The built-in step does not write a token that is already written.
        .SetOrder(OpenIddictServerHandlers.Protection.GenerateIdentityModelToken.Descriptor.Order - 500)
        .Build();

    public async ValueTask HandleAsync(GenerateTokenContext context)
    {
        if (context.TokenType != TokenTypeIdentifiers.AccessToken)
        {
            return;
        }

        var principal = context.Principal;
        context.Transaction.SetProperty(AudiencesProperty, principal.GetAudiences().ToArray());
        var person = directory.FindBySubject(principal.GetClaim(Claims.Subject))
            ?? throw new InvalidOperationException("An access token was about to name a person who is not configured.");
        var client = await applications.FindByClientIdAsync(context.ClientId!, context.CancellationToken)
            ?? throw new InvalidOperationException("An access token was about to name a client that is not registered.");

        context.Token = writer.Write(new AccessToken
        {
            Issuer = IssuerOf(context.BaseUri!),
            Subject = person.Subject,
            ClientId = context.ClientId!,
            ClientName = await applications.GetDisplayNameAsync(client, context.CancellationToken),
            Audiences = principal.GetAudiences(),
            Scopes = principal.GetScopes(),
            Email = person.Email,
            Name = person.Name,
            Groups = person.Groups,
            Custom = person.Custom,
            IdentityProvider = person.IdentityProvider,
            AuthenticationTime = AuthenticationTimeOf(principal.GetClaim(Claims.AuthenticationTime)),
            AuthenticationContext = principal.GetClaim(Claims.AuthenticationContextReference),
            AuthenticationMethods = principal.GetClaims(Claims.AuthenticationMethodReference),
            SessionId = principal.GetClaim(GrantSession.Claim),
            KeyThumbprint = ProvenKey.Of(context.Transaction.GetHttpRequest()?.HttpContext),

            // Revocation finds the token by this value (see RevocableAccessToken).
            TokenId = principal.GetTokenId()!,
            IssuedAt = principal.GetCreationDate()!.Value,
            ExpiresAt = principal.GetExpirationDate()!.Value,
        });
    }

    /// <summary>The origin that the request reached, as the metadata writes it.</summary>
    public static string IssuerOf(Uri baseUri) => baseUri.GetLeftPart(UriPartial.Authority);

    /// <summary>The time in a claim <c>auth_time</c>; null without one.</summary>
    public static DateTimeOffset? AuthenticationTimeOf(string? claim)
        => long.TryParse(claim, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
}
