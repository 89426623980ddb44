using Microsoft.AspNetCore.Diagnostics.HealthChecks;

namespace InternalWiki.Operations;

internal static class HealthEndpoints
{
    /// <summary><c>/healthz</c>: the process answers. <c>/readyz</c>: it can also verify tokens and read its pages.</summary>
    public static IEndpointRouteBuilder MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapHealthChecks("/healthz", new HealthCheckOptions { Predicate = _ => false }).AllowAnonymous();
        routes.MapHealthChecks("/readyz").AllowAnonymous();
        return routes;
    }
}
