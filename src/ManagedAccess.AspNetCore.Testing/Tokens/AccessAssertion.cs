using System.Text.Json.Nodes;

namespace ManagedAccess.AspNetCore.Testing.Tokens;

/// <summary>Application tokens of Cloudflare Access, and the identity behind them.</summary>
internal static class AccessAssertion
{
    public static (JsonObject Header, JsonObject Claims) Describe(TokenRequest request)
    {
        var claims = new JsonObject
        {
            ["iss"] = request.Target.Issuer,
            ["iat"] = request.IssuedAt.ToUnixTimeSeconds(),
            ["exp"] = request.ExpiresAt.ToUnixTimeSeconds(),
            ["type"] = "app",
        };
        var audience = request.Target.Server.Audiences[0];
        if (request.Email is null)
        {
            claims["aud"] = audience; // a text for services, a list for people
            claims["common_name"] = request.Caller.ClientId;
            claims["sub"] = "";
        }
        else
        {
            claims["aud"] = new JsonArray(audience);
            claims["nbf"] = request.IssuedAt.ToUnixTimeSeconds();
            claims["sub"] = request.Subject;
            claims["email"] = request.Email;
            claims["identity_nonce"] = request.IdOf($"session of {request.Email} since {request.AuthenticatedAt:O}").ToString("N")[..16];
            claims["country"] = "US";
            if (request.Target.Minimum.RequiredAuthenticationMethods is { Count: > 0 } methods)
            {
                claims["amr"] = new JsonArray([.. methods]);
            }
        }

        if (request.Caller.Groups is { } groups && request.Target.Server.GroupsClaim != "groups")
        {
            claims.Set(request.Target.Server.GroupsClaim, groups);
        }

        return (new JsonObject { ["typ"] = "JWT" }, claims);
    }

    /// <summary>What <c>get-identity</c> answers.</summary>
    public static JsonObject DescribeIdentity(TokenRequest request) => new()
    {
        ["email"] = request.Email,
        ["name"] = request.Name,
        ["user_uuid"] = request.Subject,
        ["idp"] = new JsonObject { ["id"] = request.IdOf("identity provider").ToString(), ["type"] = "oidc" },
        ["groups"] = new JsonArray([.. request.Caller.Groups ?? []]),
        ["iat"] = request.AuthenticatedAt.ToUnixTimeSeconds(),
    };
}
