using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.Emulator.Sessions;

/// <summary><c>/cdn-cgi/access/get-identity</c>: what Access knows about the person of the <c>CF_Authorization</c> cookie.</summary>
internal sealed class IdentityEndpoint(SessionCookies sessions)
{
    public const string Path = "/cdn-cgi/access/get-identity";

    public async Task InvokeAsync(HttpContext context, string origin)
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.ContentType = "application/json";
        if (await sessions.ReadAsync(context, origin) is not { } session)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            await context.Response.WriteAsync("""{"err":"no app token set"}""", context.RequestAborted);
            return;
        }

        var identity = new JsonObject
        {
            ["email"] = session.Person.Email,
            ["name"] = session.Person.Name,
            ["user_uuid"] = session.Person.Subject,
            ["groups"] = new JsonArray([.. session.Person.Groups.Select(group => (JsonNode)group)]),
            ["idp"] = new JsonObject { ["id"] = "emulator", ["type"] = "emulator" },
            ["geo"] = new JsonObject { ["country"] = "US" },
            ["iat"] = session.AuthenticationTime.ToUnixTimeSeconds(),
            ["auth_status"] = "NONE",
            ["common_name"] = "",
            ["service_token_id"] = "",
            ["service_token_status"] = false,
            ["is_warp"] = false,
            ["is_gateway"] = false,
        };
        await context.Response.WriteAsync(identity.ToJsonString(), context.RequestAborted);
    }
}
