using System.Globalization;
using System.Security.Claims;
using System.Text;
using System.Text.Json;
using ManagedAccess.AspNetCore.Tokens;
using ManagedAccess.AspNetCore.Tokens.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.JsonWebTokens;

namespace ManagedAccess.AspNetCore.Attribution;

/// <summary>Attribution of a caller whom a scheme of the app's own (cookie, OpenID Connect, JwtBearer) has authenticated.</summary>
internal static class PrincipalAttribution
{
    // The last second of the year 9999, the end of DateTimeOffset.
    private const long LastSecond = 253402300799;

    // What JwtBearer and OpenIdConnect call claims, unless MapInboundClaims is off.
    private const string MappedScope = "http://schemas.microsoft.com/identity/claims/scope";
    private const string MappedContext = "http://schemas.microsoft.com/claims/authnclassreference";
    private const string MappedMethods = "http://schemas.microsoft.com/claims/authnmethodsreferences";

    // What shows a service among the callers whose tokens some other scheme has validated: we do not know who issued them, so these are
    // the signs of all servers we know, each the signs of one line together (ClaimsPresets says why). The last is Auth0's.
    private static readonly ClaimSign[][] ServiceSigns =
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

    private const string MappedDirectoryId = "http://schemas.microsoft.com/identity/claims/objectidentifier";

    // In order of preference. What says whether an e-mail address is verified, and how it says yes.
    private static readonly string[] UsernameClaims = ["upn", ClaimTypes.Upn, "preferred_username"];
    private static readonly string[] DirectoryIdClaims = ["oid", MappedDirectoryId];
    private static readonly string[] EmailClaims = ["email", ClaimTypes.Email];
    private static readonly string[] EmailVerifiedClaims = ["email_verified", "xms_edov"];

    private static readonly string[] ClientClaims = ["client_id", "azp", "appid", "cid"];

    /// <summary>Whose identity this is.</summary>
    /// <param name="identity">An identity that somebody vouches for.</param>
    /// <param name="signsPeopleIn">Whether the scheme it comes from signs people in. Another makes a person only of a token that an issuer has issued for one.</param>
    /// <param name="inSession">Whether that scheme keeps its people signed in by a cookie, which is what only a browser has.</param>
    /// <param name="request">What the identity came with; null where there is no request any more.</param>
    public static RequestAttribution Resolve(ClaimsIdentity identity, bool signsPeopleIn, bool inSession, HttpRequest? request)
    {
        var subject = identity.FindFirst("sub") ?? identity.FindFirst(ClaimTypes.NameIdentifier);
        var clientClaim = Array.Find(ClientClaims, name => identity.FindFirst(name) is not null) is { } found ? identity.FindFirst(found) : null;
        var clientId = clientClaim?.Value;
        var issuer = identity.FindFirst("iss")?.Value ?? (subject ?? clientClaim)?.Issuer;
        var client = clientId is null ? null : new AttributedClient(clientId, null);
        var scopes = identity.FindAll(IsScope).SelectMany(claim => claim.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToArray();
        var isToken = IsFromToken(identity);
        var via = ViaOf(request, inSession, isToken && clientId is not null);

        // RFC 9068 §5: a subject that equals the client is the client itself, never a person. Nor is a key of the app's own (an ApiKey
        // scheme), whatever it calls itself. A principal that names neither a subject nor a client is someone the app let in, but nobody
        // we could put on record.
        if (subject is null || subject.Value == clientId || IsService(identity) || !(signsPeopleIn || isToken))
        {
            client ??= NameOfSoftware(identity, subject, signsPeopleIn) is { } name ? new AttributedClient(name, null) : null;
            return client is null
                ? RequestAttribution.Anonymous
                : new RequestAttribution { Kind = AttributionKind.Service, Via = via, Client = client, Scopes = scopes, Issuer = issuer ?? ClaimsIdentity.DefaultIssuer };
        }

        var act = Array.Find([.. identity.FindAll("act")], claim => claim.ValueType == JsonClaimValueTypes.Json);
        var email = First(identity, EmailClaims);
        var unverified = email is not null && !IsEmailVerified(identity) ? email : null;
        return new RequestAttribution
        {
            Kind = act is null ? AttributionKind.Human : AttributionKind.Delegated,
            Via = via,
            Actors = act is null ? [] : ActorsOf(act.Value),
            User = new AttributedUser(subject.Value, issuer!, Unless(email, unverified), Unless(identity.FindFirst("name")?.Value ?? identity.Name, unverified))
            {
                Username = Unless(First(identity, UsernameClaims), unverified),
                DirectoryId = First(identity, DirectoryIdClaims),
            },
            Client = client,
            Scopes = scopes,
            Issuer = issuer,
            AuthenticationTime = TimeOf(identity.FindFirst("auth_time")?.Value),
            AuthenticationMethods = [.. identity.FindAll(claim => claim.Type is "amr" or MappedMethods).Select(claim => claim.Value)],
            AuthenticationContext = (identity.FindFirst("acr") ?? identity.FindFirst(MappedContext))?.Value,
            Groups = identity.HasClaim(claim => claim.Type == "groups") ? [.. identity.FindAll("groups").Select(claim => claim.Value)] : null,
        };
    }

    // Registered claims of a JWT (RFC 7519 §4.1), which whoever has validated one leaves in the identity; nobody else writes both.
    private static bool IsFromToken(ClaimsIdentity identity) => identity.HasClaim(claim => claim.Type == "iss") && identity.HasClaim(claim => claim.Type == "exp");

    private static AttributionVia ViaOf(HttpRequest? request, bool inSession, bool isTokenOfAClient) => request?.Headers.Authorization switch
    {
        { Count: 0 } when inSession => AttributionVia.Browser,
        { Count: > 0 } authorization when isTokenOfAClient && authorization.ToString().StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) => AttributionVia.Agent,
        _ => AttributionVia.Unknown,
    };

    // A scheme that signs people in and does not say whom has let nobody in that could be named. Any other is software at least by its name.
    private static string? NameOfSoftware(ClaimsIdentity identity, Claim? subject, bool signsPeopleIn) =>
        subject?.Value ?? (signsPeopleIn ? null : identity.Name ?? identity.AuthenticationType);

    private static string? First(ClaimsIdentity identity, string[] types) =>
        types.Select(type => identity.FindFirst(type)?.Value).FirstOrDefault(value => !string.IsNullOrWhiteSpace(value));

    private static bool IsEmailVerified(ClaimsIdentity identity) => EmailVerifiedClaims.SelectMany(identity.FindAll)
        .All(claim => claim.Value is "1" || claim.Value.Equals("true", StringComparison.OrdinalIgnoreCase));

    // An address that anyone may have typed in is not shown as a fact under another name either.
    private static string? Unless(string? text, string? unverified) =>
        unverified is not null && string.Equals(text, unverified, StringComparison.OrdinalIgnoreCase) ? null : text;

    private static AttributedActor[] ActorsOf(string act)
    {
        try
        {
            return Array.ConvertAll(TokenActor.ReadChain(Encoding.UTF8.GetBytes(act)), actor => new AttributedActor(actor.Subject, actor.Issuer));
        }
        catch (JsonException)
        {
            return []; // somebody acts for the person, and nobody can say who
        }
    }

    private static bool IsService(ClaimsIdentity identity) => Array.Exists(
        ServiceSigns,
        signs => Array.TrueForAll(signs, sign => sign.IsOn(identity.FindAll(sign.Claim).Select(claim => claim.Value))));

    private static ClaimSign[] Signs(params string[] signs) => Array.ConvertAll(signs, sign => ClaimSign.TryParse(sign)!);

    private static DateTimeOffset? TimeOf(string? seconds) =>
        long.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var time) && time <= LastSecond
            ? DateTimeOffset.FromUnixTimeSeconds(time)
            : null;

    private static bool IsScope(Claim claim) => claim.Type is "scope" or "scp" or MappedScope;
}
