using System.Text;
using ManagedAccess.AspNetCore.Tokens;
using ManagedAccess.AspNetCore.Tokens.Jwt;

namespace ManagedAccess.AspNetCore.Attribution;

/// <summary>Derives the attribution from a validated token, once per token and way it came: later requests with the token share it.</summary>
internal static class AttributionResolver
{
    /// <param name="token">The token.</param>
    /// <param name="fromBrowser">Whether the browser of a person sent it (<see cref="AccessBrowser"/>).</param>
    public static RequestAttribution Resolve(ValidatedToken token, bool fromBrowser = false)
    {
        var derived = token.Derive(token => new Derived(Derive(token)));
        return fromBrowser && !token.IsService ? derived.FromBrowser : derived.Usual;
    }

    private static RequestAttribution Derive(ValidatedToken token)
    {
        var client = Shown(token.ClientId) ?? Shown(token.CommonName); // which a person of Access may have, empty
        return new RequestAttribution
        {
            Kind = token.IsService ? AttributionKind.Service
                : token.Actors.Count > 0 ? AttributionKind.Delegated
                : AttributionKind.Human,
            Via = token.IsService || token.Profile is AuthorizationServerType.OAuth ? AttributionVia.Agent : AttributionVia.Unknown,
            User = token.IsService ? null : UserOf(token),
            Client = client is null ? null : new AttributedClient(client, Shown(token.ClientName)),
            Actors = [.. token.Actors.Select(actor => new AttributedActor(actor.Subject, actor.Issuer))],
            Scopes = token.Scopes,
            Issuer = token.Issuer,
            Scheme = token.TrustedIssuer.Server.Scheme,
            AuthenticationTime = token.AuthenticationTime,
            AuthenticationMethods = token.AuthenticationMethods,
            AuthenticationContext = Shown(token.AuthenticationContext),
            TokenId = token.TokenId ?? token.Digest,
            TokenDigest = token.Digest,
            SessionDigest = SessionOf(token),
            Country = token.Country,
            Groups = token.Payload.Texts(token.TrustedIssuer.Server.GroupsClaim),
        };
    }

    private static AttributedUser UserOf(ValidatedToken token)
    {
        var (payload, names) = (token.Payload, token.TrustedIssuer.CallerClaims);
        return new AttributedUser(token.Subject!, token.Issuer, Shown(token.Email), Shown(token.Name))
        {
            Username = token.Verified(First(payload, names.Username)),
            DirectoryId = First(payload, names.DirectoryId),
            SharedKey = token.TrustedIssuer.Server.IdentityKey is { } claim && payload.IsVerified(claim) && Shown(token.Verified(payload.Text(claim))) is { } key ? $"key:{claim}={key}" : null, // no issuer starts so
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

    // A blank text names nobody.
    private static string? Shown(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;

    // What names a session may serve to look it up elsewhere (Access), so it is not shown as it is.
    private static string? SessionOf(ValidatedToken token) =>
        (token.SessionId ?? token.IdentityNonce) is { } session ? TokenDigest.Of(Encoding.UTF8.GetBytes(session)).ToShortString() : null;

    private sealed class Derived(RequestAttribution usual)
    {
        public RequestAttribution Usual => usual;

        public RequestAttribution FromBrowser => field ??= usual.Came(AttributionVia.Browser);
    }
}
