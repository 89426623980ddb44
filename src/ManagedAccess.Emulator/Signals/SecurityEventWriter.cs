using ManagedAccess.Emulator.AccessTokens;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ManagedAccess.Emulator.Signals;

/// <summary>Signs security events (RFC 8417, CAEP 1.0) and logout tokens (OpenID Connect Back-Channel Logout 1.0 §2.4).</summary>
internal sealed class SecurityEventWriter(SigningKeyRing keys, TimeProvider clock)
{
    private const string SessionRevoked = "https://schemas.openid.net/secevent/caep/event-type/session-revoked";
    private const string BackChannelLogout = "http://schemas.openid.net/event/backchannel-logout";

    private static readonly TimeSpan LogoutLifetime = TimeSpan.FromMinutes(2);
    private static readonly JsonWebTokenHandler Handler = new() { SetDefaultTimesOnTokenCreation = false };

    /// <summary>An event that ends a session, all sessions of a person, or a token.</summary>
    public string WriteEvent(SecurityEvent ended, string issuer, string audience)
    {
        var now = clock.GetUtcNow().ToUnixTimeSeconds();

        // SSF 1.0 §4.1: no sub and no exp, so that it is not taken for another token.
        return Sign("secevent+jwt", new()
        {
            ["iss"] = issuer,
            ["aud"] = audience,
            ["iat"] = now,
            ["jti"] = Guid.NewGuid().ToString(),
            ["txn"] = Guid.NewGuid().ToString(),
            ["sub_id"] = SubjectOf(ended, issuer),
            ["events"] = Object((SessionRevoked, Object(
                ("event_timestamp", now),
                ("initiating_entity", ended.Initiator is Initiator.Admin ? "admin" : "user"),
                ("reason_admin", Object(("en", ended.Reason)))))),
        });
    }

    /// <summary>A token that signs the person out of an application.</summary>
    public string WriteLogoutToken(SecurityEvent ended, string issuer, string audience)
    {
        var now = clock.GetUtcNow();
        var claims = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["iss"] = issuer,
            ["aud"] = audience,
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = (now + LogoutLifetime).ToUnixTimeSeconds(),
            ["jti"] = Guid.NewGuid().ToString(),
            ["sub"] = ended.Subject!,
            ["events"] = Object((BackChannelLogout, Object())),
        };
        if (ended.Session is not null)
        {
            claims["sid"] = ended.Session;
        }

        return Sign("logout+jwt", claims);
    }

    // RFC 9493: the formats jwt_id, iss_sub and complex.
    private static Dictionary<string, object> SubjectOf(SecurityEvent ended, string issuer)
    {
        if (ended.TokenId is not null)
        {
            return Object(("format", "jwt_id"), ("iss", issuer), ("jti", ended.TokenId));
        }

        var person = Object(("format", "iss_sub"), ("iss", issuer), ("sub", ended.Subject!));
        return ended.Session is null ? person : Object(("format", "complex"), ("user", person), ("session", Object(("format", "opaque"), ("id", ended.Session))));
    }

    private string Sign(string type, Dictionary<string, object> claims) => Handler.CreateToken(new SecurityTokenDescriptor
    {
        TokenType = type,
        Claims = claims,
        SigningCredentials = keys.Current.Credentials,
    });

    private static Dictionary<string, object> Object(params (string Name, object Value)[] members) => members.ToDictionary(member => member.Name, member => member.Value, StringComparer.Ordinal);
}
