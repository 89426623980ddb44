namespace InternalWiki.Layout;

internal static class ReadingRoutes
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    /// <summary><c>GET</c>, and <c>HEAD</c> with it, which <c>MapGet</c> would answer with 405 (RFC 9110 §9.1 requires both).</summary>
    public static RouteHandlerBuilder MapRead(this IEndpointRouteBuilder routes, string pattern, Delegate handler) =>
        routes.MapMethods(pattern, Methods, handler);
}
