using System.Text.Json.Nodes;
using ManagedAccess.Emulator.Profiles;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.Emulator.Sessions;

/// <summary><c>/cdn-cgi/access/get-identity</c>: returns the identity that Access has for the caller of the <c>CF_Authorization</c> cookie.</summary>
internal sealed class IdentityEndpoint(SessionCookies sessions, ServerProfile profile)
{
    public const string Path = "/cdn-cgi/access/get-identity";

    // Access has an account and a device for each; the emulator has one team and no devices.
    private const string AccountId = "00000000000000000000000000000000";

    public async Task InvokeAsync(HttpContext context, string origin)
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.ContentType = "application/json";
        var identity = await sessions.ReadAsync(context, origin) is { } session ? Describe(session)
            : await sessions.ReadServiceAsync(context, origin) is { } service ? DescribeService(service)
            : null;
        if (identity is null)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            await context.Response.WriteAsync("""{"err":"no app token set"}""", context.RequestAborted);
            return;
        }

        await context.Response.WriteAsync(identity.ToJsonString(), context.RequestAborted);
    }

    private JsonObject Describe(BrowserSession session)
    {
        var identity = new JsonObject
        {
            ["email"] = session.Person.Email,
            ["name"] = session.Person.Name,
            ["user_uuid"] = session.Person.Subject,
            ["groups"] = new JsonArray([.. session.Person.Groups.Select(DescribeGroup)]),
            ["idp"] = session.Person.IdentityProvider is { } provider
                ? new JsonObject { ["id"] = provider, ["type"] = "oidc" }
                : new JsonObject { ["id"] = "emulator", ["type"] = "emulator" },
            ["geo"] = new JsonObject { ["country"] = "US" },
            ["iat"] = session.AuthenticationTime.ToUnixTimeSeconds(),
            ["auth_status"] = "NONE",
            ["common_name"] = "",
            ["service_token_id"] = "",
            ["service_token_status"] = false,
            ["is_warp"] = false,
            ["is_gateway"] = false,
        };
        if (profile.IsAccess)
        {
            identity["amr"] = new JsonArray([.. session.Person.AuthenticationMethods.Select(method => (JsonNode)method)]);
            identity["account_id"] = AccountId;
            identity["gateway_account_id"] = "";
            identity["device_id"] = "";
            identity["devicePosture"] = new JsonObject();
        }

        return identity;
    }

    private static JsonObject DescribeService(string clientId) => new()
    {
        ["common_name"] = clientId,
        ["service_token_id"] = clientId,
        ["service_token_status"] = true,
        ["auth_status"] = "NONE",
        ["account_id"] = AccountId,
        ["is_warp"] = false,
        ["is_gateway"] = false,
    };

    // An identity provider names a group by an identifier and a name; here they are the same.
    private JsonNode DescribeGroup(string group) => profile.IsAccess
        ? new JsonObject { ["id"] = group, ["name"] = group, ["email"] = "" }
        : group;
}
