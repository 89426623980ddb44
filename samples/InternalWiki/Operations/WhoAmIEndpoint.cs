using InternalWiki.Layout;
using ManagedAccess.AspNetCore;

namespace InternalWiki.Operations;

internal static class WhoAmIEndpoint
{
    /// <summary><c>GET /whoami</c>: the caller as the wiki knows it.</summary>
    public static IEndpointRouteBuilder MapWhoAmI(this IEndpointRouteBuilder routes)
    {
        routes.MapRead("/whoami", (RequestAttribution attribution, HttpContext context) =>
        {
            context.Response.Headers.CacheControl = "no-store";
            return Results.Json(new
            {
                kind = attribution.Kind.ToString().ToLowerInvariant(),
                via = attribution.Via.ToString().ToLowerInvariant(),
                user = attribution.User is { } user ? new { subject = user.Subject, email = user.Email, name = user.Name } : null,
                client = attribution.Client is { } client ? new { id = client.Id } : null,
                issuer = attribution.Issuer,
                scopes = attribution.Scopes,
            });
        });
        return routes;
    }
}
