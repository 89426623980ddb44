using System.Globalization;
using System.Security.Claims;

namespace ManagedAccess.AspNetCore.Attribution;

/// <summary>Attribution of a caller whom a scheme of the app's own (cookie, OpenID Connect, JwtBearer) has authenticated.</summary>
internal static class PrincipalAttribution
{
    // The last second of the year 9999, the end of DateTimeOffset.
    private const long LastSecond = 253402300799;

    public static RequestAttribution Resolve(ClaimsPrincipal? principal)
    {
        // The first one somebody vouches for; apps add identities of their own beside it.
        if (principal?.Identities.FirstOrDefault(identity => identity.IsAuthenticated) is not { } identity)
        {
            return RequestAttribution.Anonymous;
        }

        var subject = identity.FindFirst("sub") ?? identity.FindFirst(ClaimTypes.NameIdentifier);
        var clientId = identity.FindFirst("client_id")?.Value ?? identity.FindFirst("azp")?.Value;
        var issuer = identity.FindFirst("iss")?.Value ?? subject?.Issuer;
        var client = clientId is null ? null : new AttributedClient(clientId, null);
        var scopes = identity.FindAll(IsScope).SelectMany(claim => claim.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToArray();

        // RFC 9068 §5: a subject that equals the client is the client itself, never a person. A principal that names neither
        // a subject nor a client is someone the app let in, but nobody we could put on record.
        if (subject is null || subject.Value == clientId)
        {
            return client is null
                ? RequestAttribution.Anonymous
                : new RequestAttribution { Kind = AttributionKind.Service, Client = client, Scopes = scopes, Issuer = issuer };
        }

        var name = identity.FindFirst("name")?.Value ?? identity.Name;
        var email = identity.FindFirst("email")?.Value ?? identity.FindFirst(ClaimTypes.Email)?.Value;
        return new RequestAttribution
        {
            Kind = AttributionKind.Human,
            User = new AttributedUser(subject.Value, issuer!, email, name),
            Client = client,
            Scopes = scopes,
            Issuer = issuer,
            AuthenticationTime = TimeOf(identity.FindFirst("auth_time")?.Value),
            AuthenticationMethods = [.. identity.FindAll("amr").Select(claim => claim.Value)],
            AuthenticationContext = identity.FindFirst("acr")?.Value,
            Groups = identity.HasClaim(claim => claim.Type == "groups") ? [.. identity.FindAll("groups").Select(claim => claim.Value)] : null,
        };
    }

    private static DateTimeOffset? TimeOf(string? seconds) =>
        long.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var time) && time <= LastSecond
            ? DateTimeOffset.FromUnixTimeSeconds(time)
            : null;

    private static bool IsScope(Claim claim) => claim.Type is "scope" or "scp" or "http://schemas.microsoft.com/identity/claims/scope";
}
