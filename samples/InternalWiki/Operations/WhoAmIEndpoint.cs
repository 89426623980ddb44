using InternalWiki.Attribution;

namespace InternalWiki.Operations;

internal static class WhoAmIEndpoint
{
    public static IEndpointRouteBuilder MapWhoAmI(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/whoami", (HttpContext context) => context.GetAuthor());
        return routes;
    }
}
