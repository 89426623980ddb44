using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ManagedAccess.AspNetCore.Startup;

/// <summary>The name of an endpoint in messages: <c>GET /reports/{id}</c>.</summary>
internal static class EndpointName
{
    public static string From(Endpoint endpoint)
    {
        if (endpoint is not RouteEndpoint route)
        {
            return endpoint.DisplayName ?? "an endpoint without a name";
        }

        var methods = route.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods is { Count: > 0 } listed ? string.Join(", ", listed) + " " : "";
        return $"{methods}/{route.RoutePattern.RawText?.TrimStart('/')}";
    }
}
