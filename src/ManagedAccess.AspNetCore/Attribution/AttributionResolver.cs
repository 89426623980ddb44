using System.Runtime.CompilerServices;
using ManagedAccess.AspNetCore.Tokens;

namespace ManagedAccess.AspNetCore.Attribution;

/// <summary>Derives the attribution from a validated token, once per token: later requests with the token share it.</summary>
internal sealed class AttributionResolver
{
    private readonly ConditionalWeakTable<ValidatedToken, RequestAttribution> _resolved = [];

    public RequestAttribution Resolve(ValidatedToken token) => _resolved.GetValue(token, Derive);

    private static RequestAttribution Derive(ValidatedToken token)
    {
        var client = token.ClientId ?? token.CommonName;
        return new RequestAttribution
        {
            Kind = token.IsService ? AttributionKind.Service
                : token.Actors.Count > 0 ? AttributionKind.Delegated
                : AttributionKind.Human,
            User = token.IsService ? null : new AttributedUser(token.Subject!, token.Issuer, token.Email, token.Name),
            Client = client is null ? null : new AttributedClient(client, ClientName(token)),
            Actors = [.. token.Actors.Select(actor => new AttributedActor(actor.Subject, actor.Issuer))],
            Scopes = token.Scopes,
            Issuer = token.Issuer,
            AuthenticationTime = token.AuthenticationTime,
            AuthenticationMethods = token.AuthenticationMethods,
            AuthenticationContext = token.AuthenticationContext,
            TokenId = token.TokenId ?? token.Digest,
        };
    }

    // Not a claim of RFC 9068; servers that know the client's name (RFC 7591 §2, client_name) may add it for people to read.
    private static string? ClientName(ValidatedToken token) => token.Claims.FirstOrDefault(claim => claim.Type == "client_name")?.Value;
}
