using System.Text;
using ManagedAccess.AspNetCore.Tokens;
using ManagedAccess.AspNetCore.Tokens.Jwt;
using ManagedAccess.AspNetCore.Tokens.Validated;

namespace ManagedAccess.AspNetCore.Attribution;

/// <summary>Derives the attribution from a validated token, once per token and sender (browser or not): later requests with the token share it.</summary>
internal static class AttributionResolver
{
    private const string IdentityProvider = "idp"; // Entra, and this library's emulator for enterprise-managed authorization

    /// <param name="token">The token.</param>
    /// <param name="fromBrowser">Whether the browser of a person sent it (<see cref="AccessBrowser"/>).</param>
    public static RequestAttribution Resolve(ValidatedToken token, bool fromBrowser = false)
    {
        var derived = token.Derive(token => new Derived(Derive(token)));
        return fromBrowser && !token.IsService ? derived.FromBrowser : derived.Usual;
    }

    private static RequestAttribution Derive(ValidatedToken token)
    {
        var client = Shown(token.ClientId) ?? Shown(token.CommonName); // an Access token of a person may have an empty common_name
        return new RequestAttribution
        {
            Kind = token.IsService ? AttributionKind.Service
                : token.Actors.Count > 0 ? AttributionKind.Delegated
                : AttributionKind.Human,
            Via = token.IsService || token.Profile is AuthorizationServerType.OAuth ? AttributionVia.Agent : AttributionVia.Unknown,
            User = token.IsService ? null : UserOf(token),
            Client = client is null ? null : new AttributedClient { Id = client, Name = Shown(token.ClientName) },
            Actors = ActorsOf(token),
            Scopes = token.Scopes,
            Issuer = token.Issuer,
            Scheme = token.TrustedIssuer.Server.Scheme,
            AuthenticationTime = token.AuthenticationTime,
            AuthenticationMethods = token.AuthenticationMethods,
            AuthenticationContext = Shown(token.AuthenticationContext),
            TokenId = token.TokenId ?? token.Digest,
            TokenDigest = token.Digest,
            SessionDigest = SessionOf(token),
            IdentityProvider = token.Profile is AuthorizationServerType.OAuth ? Shown(token.Payload.Text(IdentityProvider)) : null,
            Country = token.Country,
            Groups = token.Payload.Texts(token.TrustedIssuer.Server.GroupsClaim),
        };
    }

    // Entra's tokens have no act, so there is never one of both.
    private static AttributedActor[] ActorsOf(ValidatedToken token) =>
        token.Actors.Count > 0 ? [.. token.Actors.Select(actor => new AttributedActor { Subject = actor.Subject, Issuer = actor.Issuer, Profile = actor.Profile })]
            : token.TrustedIssuer.Server.Claims.Preset is ClaimsPreset.Entra && EntraAgent.Find(token.Payload.Text, Shown(token.ClientId), token.IsService) is { } agent ? [agent]
            : [];

    private static AttributedUser UserOf(ValidatedToken token)
    {
        var (payload, names) = (token.Payload, token.TrustedIssuer.CallerClaims);
        return new AttributedUser
        {
            Subject = token.Subject!,
            Issuer = token.Issuer,
            Email = Shown(token.Email),
            Name = Shown(token.Name),
            Username = token.Verified(First(payload, names.Username)),
            DirectoryId = First(payload, names.DirectoryId),
            SharedKey = token.TrustedIssuer.Server.IdentityKey is { } claim && payload.IsVerified(claim) && Shown(token.Verified(payload.Text(claim))) is { } key ? $"key:{claim}={key}" : null, // never an issuer
        };
    }

    private static string? First(PayloadClaims payload, string[] names)
    {
        foreach (var name in names)
        {
            if (Shown(payload.First(name)) is { } value)
            {
                return value;
            }
        }

        return null;
    }

    // A blank text is not a name.
    private static string? Shown(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;

    // The session identifier could be used to look up the session elsewhere (Access), so only its digest is shown.
    private static string? SessionOf(ValidatedToken token) =>
        (token.SessionId ?? token.IdentityNonce) is { } session ? TokenDigest.Compute(Encoding.UTF8.GetBytes(session)).ToShortString() : null;

    private sealed class Derived(RequestAttribution usual)
    {
        public RequestAttribution Usual => usual;

        public RequestAttribution FromBrowser => field ??= usual.Came(AttributionVia.Browser);
    }
}
