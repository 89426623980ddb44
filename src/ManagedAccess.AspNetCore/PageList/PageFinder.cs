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
    public static async Task<IReadOnlyList<ListedPage>> FindAsync(HttpContext context)
    {
        // Of several endpoints at one path, routing takes the first.
        var found = context.RequestServices.GetRequiredService<EndpointDataSource>().Endpoints
            .OfType<RouteEndpoint>()
            .Where(endpoint => IsPage(endpoint, context.Request.Host))
            .Select(endpoint => (Endpoint: endpoint, Path: PagePath.Of(endpoint.RoutePattern)))
            .Where(page => page.Path is { } path && !path.StartsWithSegments("/.well-known") && !path.Value!.StartsWith("/_", StringComparison.Ordinal)) // what frameworks serve for themselves
            .OrderBy(page => page.Endpoint.Order).ThenBy(page => page.Endpoint.RoutePattern.InboundPrecedence)
            .DistinctBy(page => page.Path!.Value.Value, StringComparer.OrdinalIgnoreCase)
            .OrderBy(page => page.Path!.Value.Value, StringComparer.Ordinal);
        List<ListedPage> pages = [];
        foreach (var (endpoint, path) in found)
        {
            var whole = await LoadAsync(context, endpoint);
            if (IsListed(whole))
            {
                pages.Add(new(whole, path!.Value, TitleOf(whole, path.Value), whole.Metadata.GetMetadata<IEndpointDescriptionMetadata>()?.Description));
            }
        }

        return pages;
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
            && (metadata.GetMetadata<IHostMetadata>() is not { Hosts.Count: > 0 } hosts || hosts.Hosts.Any(name => name == "*" || name.Equals(host.Value, StringComparison.OrdinalIgnoreCase) || name.Equals(host.Host, StringComparison.OrdinalIgnoreCase)));
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
