using System.Text.Json.Nodes;

namespace ManagedAccess.AspNetCore.Testing.Tokens;

/// <summary>The claims that the tokens of each kind of server have besides those of RFC 9068, the signs of a service among them.</summary>
internal static class PresetClaims
{
    public static void Add(JsonObject claims, TokenRequest request)
    {
        switch (request.Target.Server.Claims.Preset)
        {
            case ClaimsPreset.Entra:
                AddEntra(claims, request);
                break;
            case ClaimsPreset.Okta:
                AddOkta(claims, request);
                break;
            case ClaimsPreset.Keycloak:
                AddKeycloak(claims, request);
                break;
            default:
                claims["nbf"] = claims["iat"]!.DeepClone();
                if (request.Email is not null && request.Caller.Client is { } name)
                {
                    claims["client_name"] = name;
                }

                break;
        }
    }

    private static void AddEntra(JsonObject claims, TokenRequest request)
    {
        // https://sts.windows.net/<tenant>/ is version 1.0, https://login.microsoftonline.com/<tenant>/v2.0 is version 2.0
        var isVersion1 = new Uri(request.Target.Issuer).Host.StartsWith("sts.", StringComparison.Ordinal);
        claims["nbf"] = claims["iat"]!.DeepClone();
        claims["ver"] = isVersion1 ? "1.0" : "2.0";
        claims["tid"] = new Uri(request.Target.Issuer).AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        claims["oid"] = request.IdOf($"directory object of {request.Email ?? request.Caller.ClientId}").ToString();
        claims[isVersion1 ? "appidacr" : "azpacr"] = request.Email is null ? "1" : "0";
        if (isVersion1)
        {
            claims["appid"] = request.Caller.ClientId;
        }

        if (request.Email is null)
        {
            claims["sub"] = claims["oid"]!.DeepClone(); // the service principal, which is not the application
            claims["idtyp"] = "app";
        }
        else
        {
            claims[isVersion1 ? "upn" : "preferred_username"] = request.Email;
        }
    }

    private static void AddOkta(JsonObject claims, TokenRequest request)
    {
        claims["ver"] = 1;
        claims["sub"] = request.Email ?? request.Caller.ClientId; // a login name
        if (request.Email is not null)
        {
            claims["uid"] = request.Subject;
        }
    }

    private static void AddKeycloak(JsonObject claims, TokenRequest request)
    {
        claims["typ"] = "Bearer";
        if (request.Email is null)
        {
            claims["sub"] = request.IdOf($"service account of {request.Caller.ClientId}").ToString();
            claims["preferred_username"] = $"service-account-{request.Caller.ClientId}";
            claims["client_id"] = request.Caller.ClientId;
            claims["clientHost"] = "192.0.2.1";
            claims["clientAddress"] = "192.0.2.1";
        }
        else
        {
            claims["sid"] = request.IdOf($"session of {request.Email} since {request.AuthenticatedAt:O}").ToString();
            claims["preferred_username"] = request.Email;
        }
    }
}
