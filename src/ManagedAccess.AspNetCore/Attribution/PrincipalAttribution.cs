using System.Globalization;
using System.Security.Claims;
using System.Text;
using System.Text.Json;
using ManagedAccess.AspNetCore.Tokens;
using ManagedAccess.AspNetCore.Tokens.Claims;
using ManagedAccess.AspNetCore.Tokens.Validated;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.JsonWebTokens;

namespace ManagedAccess.AspNetCore.Attribution;

/// <summary>Attribution of a caller authenticated by one of the app's own schemes (cookie, OpenID Connect, JwtBearer).</summary>
internal static class PrincipalAttribution
{
    // The last second of the year 9999, the end of DateTimeOffset.
    private const long LastSecond = 253402300799;

    // The names that JwtBearer and OpenIdConnect give to claims, unless MapInboundClaims is off.
    private const string MappedScope = "http://schemas.microsoft.com/identity/claims/scope";
    private const string MappedContext = "http://schemas.microsoft.com/claims/authnclassreference";
    private const string MappedMethods = "http://schemas.microsoft.com/claims/authnmethodsreferences";

    // The signs of a service, for tokens validated by another scheme. The issuer's product is not known, so the list has the signs of all
    // known servers. The signs of one line must all be present (ClaimsPresets says why). The last line is for Auth0.
    private static readonly ClaimCondition[][] ServiceSigns =
    [
        Signs("idtyp=app"),
        Signs("xms_sub_fct=11"),
        Signs("xms_sub_fct=13"),
        Signs("azpacr", "!scp", "!" + MappedScope),
        Signs("appidacr", "!scp", "!" + MappedScope),
        Signs("cid", "!uid"),
        Signs("clientHost"),
        Signs("preferred_username=service-account-*"),
        Signs("gty=client-credentials"),
    ];

    private const string MappedProvider = "http://schemas.microsoft.com/identity/claims/identityprovider";
    private const string MappedDirectoryId = "http://schemas.microsoft.com/identity/claims/objectidentifier";

    // In order of preference. For e-mail addresses, also the claims that say whether the address is verified.
    private static readonly string[] UsernameClaims = ["upn", ClaimTypes.Upn, "preferred_username"];
    private static readonly string[] DirectoryIdClaims = ["oid", MappedDirectoryId];
    private static readonly string[] IdentityProviderClaims = ["idp", MappedProvider];
    private static readonly string[] EmailClaims = ["email", ClaimTypes.Email];
    private static readonly string[] EmailVerifiedClaims = ["email_verified", "xms_edov"];

    private static readonly string[] ClientClaims = ["client_id", "azp", "appid", "cid"];

    /// <summary>Finds the attribution of an identity.</summary>
    /// <param name="identity">An authenticated identity.</param>
    /// <param name="signsPeopleIn">Whether its scheme signs people in. If not, the caller is a person only with a token that an issuer issued for one.</param>
    /// <param name="inSession">Whether that scheme keeps people signed in with a cookie, which only a browser has.</param>
    /// <param name="request">The request with the identity; null if the request has ended.</param>
    public static RequestAttribution Resolve(ClaimsIdentity identity, bool signsPeopleIn, bool inSession, HttpRequest? request)
    {
        var subject = identity.FindFirst("sub") ?? identity.FindFirst(ClaimTypes.NameIdentifier);
        var clientClaim = Array.Find(ClientClaims, name => identity.FindFirst(name) is not null) is { } found ? identity.FindFirst(found) : null;
        var clientId = clientClaim?.Value;
        var issuer = identity.FindFirst("iss")?.Value ?? (subject ?? clientClaim)?.Issuer;
        var client = clientId is null ? null : new AttributedClient { Id = clientId };
        var scopes = identity.FindAll(IsScope).SelectMany(claim => claim.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToArray();
        var isToken = IsFromToken(identity);
        var via = ViaOf(request, inSession, isToken && clientId is not null);

        // RFC 9068 §5: a subject that equals the client is the client itself, never a person. A caller with the app's own key (an ApiKey
        // scheme) is not a person either, under any name. If a principal names neither a subject nor a client, the app let the caller in,
        // but there is no name to record.
        if (subject is null || subject.Value == clientId || IsService(identity) || !(signsPeopleIn || isToken))
        {
            client ??= NameOfSoftware(identity, subject, signsPeopleIn) is { } name ? new AttributedClient { Id = name } : null;
            return client is null
                ? RequestAttribution.Anonymous
                : new RequestAttribution { Kind = AttributionKind.Service, Via = via, Client = client, Actors = AgentOf(identity, clientId, isService: true), Scopes = scopes, Issuer = issuer ?? ClaimsIdentity.DefaultIssuer };
        }

        var act = Array.Find([.. identity.FindAll("act")], claim => claim.ValueType == JsonClaimValueTypes.Json);
        var email = First(identity, EmailClaims);
        var unverified = email is not null && !IsEmailVerified(identity) ? email : null;
        return new RequestAttribution
        {
            Kind = act is null ? AttributionKind.Human : AttributionKind.Delegated,
            Via = via,
            Actors = act is null ? AgentOf(identity, clientId, isService: false) : ActorsOf(act.Value),
            User = new AttributedUser
            {
                Subject = subject.Value,
                Issuer = issuer!,
                Email = Unless(email, unverified),
                Name = Unless(identity.FindFirst("name")?.Value ?? identity.Name, unverified),
                Username = Unless(First(identity, UsernameClaims), unverified),
                DirectoryId = First(identity, DirectoryIdClaims),
            },
            Client = client,
            Scopes = scopes,
            Issuer = issuer,
            IdentityProvider = First(identity, IdentityProviderClaims),
            AuthenticationTime = TimeOf(identity.FindFirst("auth_time")?.Value),
            AuthenticationMethods = [.. identity.FindAll(claim => claim.Type is "amr" or MappedMethods).Select(claim => claim.Value)],
            AuthenticationContext = (identity.FindFirst("acr") ?? identity.FindFirst(MappedContext))?.Value,
            Groups = identity.HasClaim(claim => claim.Type == "groups") ? [.. identity.FindAll("groups").Select(claim => claim.Value)] : null,
        };
    }

    // Registered claims of a JWT (RFC 7519 §4.1). Code that validates a JWT leaves both in the identity; other code does not write both.
    private static bool IsFromToken(ClaimsIdentity identity) => identity.HasClaim(claim => claim.Type == "iss") && identity.HasClaim(claim => claim.Type == "exp");

    private static AttributionVia ViaOf(HttpRequest? request, bool inSession, bool isTokenOfAClient) => request?.Headers.Authorization switch
    {
        { Count: 0 } when inSession => AttributionVia.Browser,
        { Count: > 0 } authorization when isTokenOfAClient && authorization.ToString().StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) => AttributionVia.Agent,
        _ => AttributionVia.Unknown,
    };

    // If a scheme signs people in but gives no subject, the caller has no name. For any other scheme, the caller is software, named at least by the scheme.
    private static string? NameOfSoftware(ClaimsIdentity identity, Claim? subject, bool signsPeopleIn) =>
        subject?.Value ?? (signsPeopleIn ? null : identity.Name ?? identity.AuthenticationType);

    private static string? First(ClaimsIdentity identity, string[] types) =>
        types.Select(type => identity.FindFirst(type)?.Value).FirstOrDefault(value => !string.IsNullOrWhiteSpace(value));

    private static bool IsEmailVerified(ClaimsIdentity identity) => EmailVerifiedClaims.SelectMany(identity.FindAll)
        .All(claim => claim.Value is "1" || claim.Value.Equals("true", StringComparison.OrdinalIgnoreCase));

    // An unverified address may be anyone's, so it is not shown in another property either.
    private static string? Unless(string? text, string? unverified) =>
        unverified is not null && string.Equals(text, unverified, StringComparison.OrdinalIgnoreCase) ? null : text;

    private static AttributedActor[] ActorsOf(string act)
    {
        try
        {
            return Array.ConvertAll(TokenActor.ReadChain(Encoding.UTF8.GetBytes(act)), actor => new AttributedActor { Subject = actor.Subject, Issuer = actor.Issuer, Profile = actor.Profile });
        }
        catch (JsonException)
        {
            return []; // an actor acts for the person, but it is not known which
        }
    }

    private static AttributedActor[] AgentOf(ClaimsIdentity identity, string? clientId, bool isService) =>
        EntraAgent.MayState(identity.FindFirst("iss")?.Value) && EntraAgent.Find(type => identity.FindFirst(type)?.Value, clientId, isService) is { } agent ? [agent] : [];

    private static bool IsService(ClaimsIdentity identity) => Array.Exists(
        ServiceSigns,
        signs => Array.TrueForAll(signs, sign => sign.IsMet(identity.FindAll(sign.Claim).Select(claim => claim.Value))));

    private static ClaimCondition[] Signs(params string[] signs) => Array.ConvertAll(signs, sign => ClaimCondition.TryParse(sign)!);

    private static DateTimeOffset? TimeOf(string? seconds) =>
        long.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var time) && time <= LastSecond
            ? DateTimeOffset.FromUnixTimeSeconds(time)
            : null;

    private static bool IsScope(Claim claim) => claim.Type is "scope" or "scp" or MappedScope;
}
