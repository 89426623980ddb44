using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.RazorPages.Infrastructure;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Extensions.DependencyInjection;

namespace ManagedAccess.AspNetCore.PageList;

/// <summary>Finds the endpoints of an app that are pages with one address.</summary>
internal static class PageFinder
{
    /// <summary>The endpoints that answer <c>GET</c> at one path, in the order of their paths.</summary>
    public static IEnumerable<(RouteEndpoint Endpoint, PathString Path)> Find(HttpContext context) =>
        context.RequestServices.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => IsPage(endpoint, context.Request.Host))
            .Select(endpoint => (Endpoint: endpoint, Path: PagePath.Of(endpoint.RoutePattern) ?? default))
            .Where(page => page.Path.HasValue && !page.Path.StartsWithSegments("/.well-known") && !page.Path.Value!.StartsWith("/_", StringComparison.Ordinal)) // what frameworks serve for themselves
            .OrderBy(page => page.Endpoint.Order).ThenBy(page => page.Endpoint.RoutePattern.InboundPrecedence)
            .DistinctBy(page => page.Path.Value, StringComparer.OrdinalIgnoreCase) // of several at one path, routing takes the first
            .OrderBy(page => page.Path.Value, StringComparer.Ordinal);

    /// <summary>The page with its policies; null if it is not to be listed.</summary>
    public static async Task<ListedPage?> LoadAsync(HttpContext context, RouteEndpoint endpoint, PathString path)
    {
        var whole = await LoadAsync(context, endpoint);
        return IsListed(whole)
            ? new(whole, path, TitleOf(whole, path), whole.Metadata.GetMetadata<IEndpointDescriptionMetadata>()?.Description)
            : null;
    }

    private static bool IsPage(RouteEndpoint endpoint, HostString host)
    {
        var metadata = endpoint.Metadata;
        if (metadata.GetMetadata<StaticAssetDescriptor>() is not null || metadata.GetMetadata<ISuppressMatchingMetadata>() is { SuppressMatching: true })
        {
            return false;
        }

        // An action without a method answers every method. Other endpoints without one are hubs, health checks and middleware.
        var answersGet = metadata.GetMetadata<IHttpMethodMetadata>() is { HttpMethods.Count: > 0 } methods
            ? methods.HttpMethods.Contains(HttpMethods.Get, StringComparer.OrdinalIgnoreCase)
            : metadata.GetMetadata<ActionDescriptor>() is not null;
        return answersGet && IsListed(endpoint)
            && (metadata.GetMetadata<IHostMetadata>() is not { Hosts.Count: > 0 } hosts || hosts.Hosts.Any(name => IsHost(name, host)));
    }

    // As routing compares: a name or *, with *. in front for the names below it, and a port where it matters.
    private static bool IsHost(string pattern, HostString host)
    {
        var wanted = new HostString(pattern);
        return (wanted.Port is null || wanted.Port == host.Port)
            && (wanted.Host is "*" || wanted.Host.Equals(host.Host, StringComparison.OrdinalIgnoreCase)
                || (wanted.Host.StartsWith("*.", StringComparison.Ordinal) && host.Host.EndsWith(wanted.Host[1..], StringComparison.OrdinalIgnoreCase)));
    }

    private static bool IsListed(Endpoint endpoint) =>
        endpoint.Metadata.GetMetadata<IExcludeFromDescriptionMetadata>() is not { ExcludeFromDescription: true }
        && endpoint.Metadata.GetMetadata<ApiExplorerSettingsAttribute>() is not { IgnoreApi: true };

    // The policies of a Razor Page are read when the page is first asked for, so its endpoint in the table does not have them.
    private static async Task<Endpoint> LoadAsync(HttpContext context, RouteEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<PageActionDescriptor>() is { } page and not CompiledPageActionDescriptor
        && context.RequestServices.GetService<PageLoader>() is { } loader
        && await loader.LoadAsync(page, endpoint.Metadata) is { Endpoint: { } loaded }
            ? loaded
            : endpoint;

    private static string TitleOf(Endpoint endpoint, PathString path) =>
        Text(endpoint.Metadata.GetMetadata<IEndpointSummaryMetadata>()?.Summary)
        ?? Text(endpoint.Metadata.GetMetadata<DisplayAttribute>()?.GetName())
        ?? Text(endpoint.Metadata.GetMetadata<DisplayNameAttribute>()?.DisplayName)
        ?? Text(endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName)
        ?? path.Value!;

    private static string? Text(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
