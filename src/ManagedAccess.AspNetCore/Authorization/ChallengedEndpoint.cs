using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.AspNetCore.Routing.Template;

namespace ManagedAccess.AspNetCore.Authorization;

/// <summary>Finds the endpoint that a challenge names the requirements of.</summary>
/// <remarks>
/// Usually the selected endpoint. But <c>MapGet</c> does not answer HEAD: routing then selects an endpoint of its own, which answers 405 and has
/// no requirements. HEAD must get the same challenge as GET (RFC 9110 §9.3.2).
/// </remarks>
internal sealed class ChallengedEndpoint(EndpointDataSource endpoints, ParameterPolicyFactory policies)
{
    public Endpoint? Of(HttpContext context)
    {
        var selected = context.GetEndpoint();
        return selected is RouteEndpoint || !HttpMethods.IsHead(context.Request.Method) ? selected : FindGet(context) ?? selected;
    }

    private RouteEndpoint? FindGet(HttpContext context) => endpoints.Endpoints
        .OfType<RouteEndpoint>()
        .Where(endpoint => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Contains(HttpMethods.Get) == true)
        .Where(endpoint => Matches(endpoint.RoutePattern, context))
        .OrderBy(endpoint => endpoint.Order)
        .ThenBy(endpoint => endpoint.RoutePattern.InboundPrecedence)
        .FirstOrDefault();

    private bool Matches(RoutePattern pattern, HttpContext context)
    {
        var values = new RouteValueDictionary();
        return new TemplateMatcher(new RouteTemplate(pattern), []).TryMatch(context.Request.Path, values)
            && pattern.Parameters.All(parameter => parameter.ParameterPolicies
                .Select(policy => policies.Create(parameter, policy))
                .OfType<IRouteConstraint>()
                .All(constraint => constraint.Match(context, null, parameter.Name, values, RouteDirection.IncomingRequest)));
    }
}
