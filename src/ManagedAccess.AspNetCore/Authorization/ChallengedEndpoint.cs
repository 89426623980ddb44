using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;

namespace ManagedAccess.AspNetCore.Authorization;

/// <summary>The endpoint whose requirements a challenge names.</summary>
/// <remarks>
/// Mostly the selected one. But <c>MapGet</c> does not answer HEAD: routing then selects an endpoint of its own, which says 405 and asks
/// for nothing, while HEAD has to be challenged as GET is (RFC 9110 §9.3.2).
/// </remarks>
internal sealed class ChallengedEndpoint(EndpointDataSource endpoints)
{
    public Endpoint? Of(HttpContext context)
    {
        var selected = context.GetEndpoint();
        return selected is RouteEndpoint || !HttpMethods.IsHead(context.Request.Method) ? selected : FindGet(context.Request.Path) ?? selected;
    }

    private RouteEndpoint? FindGet(PathString path) => endpoints.Endpoints
        .OfType<RouteEndpoint>()
        .Where(endpoint => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Contains(HttpMethods.Get) == true)
        .Where(endpoint => new TemplateMatcher(new RouteTemplate(endpoint.RoutePattern), []).TryMatch(path, []))
        .OrderBy(endpoint => endpoint.Order)
        .ThenBy(endpoint => endpoint.RoutePattern.InboundPrecedence)
        .FirstOrDefault();
}
