using System.Text.Json.Nodes;
using ManagedAccess.AspNetCore.Tokens.Claims;

namespace ManagedAccess.AspNetCore.Testing.Tokens;

/// <summary>Access tokens of an OAuth server: RFC 9068, or the names and signs of the preset and the settings.</summary>
internal static class OAuthAccessToken
{
    public static (JsonObject Header, JsonObject Claims) Describe(TokenRequest request)
    {
        var server = request.Target.Server;
        var preset = ClaimsPresets.Create(server.Claims.Preset);
        var claims = new JsonObject
        {
            ["iss"] = request.Target.Issuer,
            ["aud"] = AudienceOf(request),
            ["exp"] = request.ExpiresAt.ToUnixTimeSeconds(),
            ["iat"] = request.IssuedAt.ToUnixTimeSeconds(),
        };
        PresetClaims.Add(claims, request);

        var isVersion1OfEntra = server.Claims.Preset == ClaimsPreset.Entra && claims.ContainsKey("appid");
        claims.Set(isVersion1OfEntra && server.Claims.ClientId.Count == 0 ? "appid" : First(server.Claims.ClientId, preset.ClientId), request.Caller.ClientId);
        claims.Set(First(server.Claims.TokenId, preset.TokenId), Guid.NewGuid().ToString("N"));
        if (!claims.ContainsKey("sub") || server.Claims.Subject.Count > 0)
        {
            claims.Set(First(server.Claims.Subject, ["sub"]), request.Subject);
        }

        AddScopes(claims, request, preset);
        if (request.Email is not null)
        {
            AddPerson(claims, request, preset);
        }

        AddSigns(claims, request);
        AddActors(claims, request);
        if (request.Caller.Groups is { } groups)
        {
            claims.Set(server.GroupsClaim, groups);
        }

        return (HeaderOf(server), claims);
    }

    private static JsonObject HeaderOf(AuthorizationServerOptions server)
    {
        var type = server.TokenTypes is [var first, ..] ? first : ClaimsPresets.TokenTypesOf(server.Claims.Preset)[0];
        return type is null ? [] : new() { ["typ"] = type };
    }

    private static string AudienceOf(TokenRequest request) => request.Target.Server is { Claims.Preset: ClaimsPreset.Entra, Audiences: [var application, ..] }
        ? application
        : request.Target.Resource.Identity.Identifier;

    private static void AddScopes(JsonObject claims, TokenRequest request, AuthorizationServerClaimsOptions preset)
    {
        var server = request.Target.Server;
        var (isEntra, isOkta) = (server.Claims.Preset == ClaimsPreset.Entra, server.Claims.Preset == ClaimsPreset.Okta);
        var prefix = server.Claims.ScopePrefix;
        string[] scopes = [.. request.Caller.Scopes.Select(scope => prefix is not null && scope.StartsWith(prefix, StringComparison.Ordinal) ? scope[prefix.Length..] : scope)];
        IList<string> ofServices = server.Claims.ServiceScope.Count > 0 ? server.Claims.ServiceScope : preset.ServiceScope;
        if (request.Email is null && ofServices.Count > 0)
        {
            claims.Set(ofServices[0], isEntra ? scopes : string.Join(' ', scopes));
        }
        else if (scopes.Length > 0 || isEntra)
        {
            // Entra grants a person's client one delegated permission at least, and this is the one that its portal proposes.
            var granted = scopes.Length > 0 ? scopes : ["user_impersonation"];
            claims.Set(First(server.Claims.Scope, preset.Scope), isOkta ? granted : string.Join(' ', granted));
        }
    }

    private static void AddPerson(JsonObject claims, TokenRequest request, AuthorizationServerClaimsOptions preset)
    {
        var server = request.Target.Server.Claims;
        claims.Set(First(server.Email, preset.Email), request.Email);
        claims["email_verified"] = true;
        claims.Set(First(server.Name, preset.Name), request.Name);
        claims["auth_time"] = request.AuthenticatedAt.ToUnixTimeSeconds();
        if (request.Target.Minimum.RequiredAuthenticationMethods is { Count: > 0 } methods)
        {
            claims["amr"] = new JsonArray([.. methods]); // an ordinary sign-in at a server that the app can use
        }

        if (request.Caller.AuthenticationContext is { } acr)
        {
            claims["acr"] = acr;
        }
    }

    // Signs that the settings add to those of the preset.
    private static void AddSigns(JsonObject claims, TokenRequest request)
    {
        var signs = request.Target.Server.Claims;
        var wanted = request.Email is null ? signs.ServiceWhen.Take(1) : signs.PersonWhen;
        foreach (var sign in wanted.Select(text => ClaimCondition.TryParse(text)!))
        {
            if (sign.IsOpposite)
            {
                claims.Set(sign.Claim, null);
            }
            else if (!claims.ContainsKey(sign.Claim) || sign.Value is not null)
            {
                claims.Set(sign.Claim, (sign.Value ?? "1") + (sign.IsBeginning ? "1" : ""));
            }
        }
    }

    private static void AddActors(JsonObject claims, TokenRequest request)
    {
        JsonObject? earlier = null;
        foreach (var actor in request.Actors.Reverse())
        {
            var current = new JsonObject { ["sub"] = actor };
            if (earlier is not null)
            {
                current["act"] = earlier;
            }

            earlier = current;
        }

        if (earlier is not null)
        {
            claims["act"] = earlier;
        }
    }

    private static string First(IList<string> configured, IList<string> preset) => configured.Count > 0 ? configured[0] : preset[0];
}
