using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ManagedAccess.Emulator.AccessTokens;

/// <summary>Signs access tokens of the JWT profile.</summary>
internal sealed class AccessTokenWriter(SigningKeyRing keys)
{
    // RFC 9068 §2.1: the type that keeps an ID token from being taken for an access token.
    private const string Type = "at+jwt";

    private static readonly JsonWebTokenHandler Handler = new() { SetDefaultTimesOnTokenCreation = false };

    public string Write(AccessToken token)
    {
        // RFC 9068 §2.2: iss, exp, aud, sub, client_id, iat and jti are REQUIRED.
        var claims = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["iss"] = token.Issuer,
            ["exp"] = token.ExpiresAt.ToUnixTimeSeconds(),
            ["aud"] = token.Audiences is [var single] ? single : token.Audiences.ToArray(),
            ["sub"] = token.Subject,
            ["client_id"] = token.ClientId,
            ["iat"] = token.IssuedAt.ToUnixTimeSeconds(),
            ["jti"] = token.TokenId,
        };

        // RFC 9068 §2.2.3: scope is present if a scope was granted.
        AddWhenPresent(claims, "scope", token.Scopes.Count == 0 ? null : string.Join(' ', token.Scopes));
        AddWhenPresent(claims, "email", token.Email);
        AddWhenPresent(claims, "name", token.Name);
        AddWhenPresent(claims, "client_name", token.ClientName);
        AddWhenPresent(claims, "groups", token.Groups.Count == 0 ? null : token.Groups.ToArray()); // RFC 9068 §2.2.3.1

        // RFC 9068 §2.2.1: the time, the context and the methods of the person's authentication, not of this token's issuance.
        AddWhenPresent(claims, "auth_time", token.AuthenticationTime?.ToUnixTimeSeconds());
        AddWhenPresent(claims, "acr", token.AuthenticationContext);
        AddWhenPresent(claims, "amr", token.AuthenticationMethods.Count == 0 ? null : token.AuthenticationMethods.ToArray());

        AddWhenPresent(claims, "idp", token.IdentityProvider);
        CustomClaims.AddTo(claims, token.Custom);
        AddWhenPresent(claims, "act", ActorOf(token));
        AddWhenPresent(claims, "sid", token.SessionId);

        // RFC 9449 §6.1: the only key that may be used with the token.
        AddWhenPresent(claims, "cnf", token.KeyThumbprint is null ? null : new Dictionary<string, object>(StringComparer.Ordinal) { ["jkt"] = token.KeyThumbprint });

        return Handler.CreateToken(new SecurityTokenDescriptor
        {
            TokenType = Type,
            Claims = claims,
            SigningCredentials = keys.Current.Credentials,
        });
    }

    private static Dictionary<string, object>? ActorOf(AccessToken token)
    {
        if (token.Actor is null)
        {
            return null;
        }

        var actor = new Dictionary<string, object>(StringComparer.Ordinal) { ["sub"] = token.Actor };
        AddWhenPresent(actor, "sub_profile", token.ActorProfile);
        return actor;
    }

    private static void AddWhenPresent(Dictionary<string, object> claims, string name, object? value)
    {
        if (value is not null)
        {
            claims[name] = value;
        }
    }
}
