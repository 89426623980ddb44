using ManagedAccess.AspNetCore.Access;
using ManagedAccess.AspNetCore.PageList;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the list of an app's pages.</summary>
public static class LlmsTxtEndpointRouteBuilderExtensions
{
    /// <summary>Maps a list of the app's pages, in the format of <c>llms.txt</c>, which has only the pages that its reader may open.</summary>
    /// <param name="endpoints">The app.</param>
    /// <param name="pattern">The path of the list. Default <c>/llms.txt</c>.</param>
    /// <param name="title">The heading. Default <see langword="null"/>: <c>ManagedAccess:ResourceName</c>, or the name of the app.</param>
    /// <param name="summary">One line below the heading. Default <see langword="null"/>: the person who may read these pages.</param>
    /// <returns>The endpoint. Without a convention of yours it requires what the app's fallback policy requires, as any page does.</returns>
    /// <remarks>
    /// A page is an endpoint that answers <c>GET</c> at a path without parameters: a Razor Page, a component, an action, a minimal API. The endpoint's own policy is evaluated for the
    /// caller of the list, as the app's usual authentication names them, and no cache may store the list. A page stays out if its policy has other schemes, if an authorization filter of
    /// the app's own guards it, or if its policy throws (log event 8201). What a page refuses in its own code, in an endpoint filter or a result handler is not seen. The text of a link is the summary of the endpoint
    /// (<c>WithSummary</c>), its <c>[Display]</c> name, its name, or its path; <c>WithDescription</c> adds a line. <c>ExcludeFromDescription</c> leaves an endpoint out. Pages with a
    /// parameter in their path are not in the list, because only the app knows their values.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="endpoints"/> or <paramref name="pattern"/> is null.</exception>
    /// <exception cref="InvalidOperationException">The app has no <c>AddManagedAccess()</c>.</exception>
    public static IEndpointConventionBuilder MapLlmsTxt(this IEndpointRouteBuilder endpoints, string pattern = "/llms.txt", string? title = null, string? summary = null)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(pattern);
        var resources = endpoints.ServiceProvider.GetService<ResourceSelector>()
            ?? throw new InvalidOperationException("MapLlmsTxt() needs to know who may read which page. Write builder.Services.AddManagedAccess() before the app is built.");

        // Made here and not by AddManagedAccess(): an app without a list carries nothing of it when it is trimmed.
        var list = new LlmsTxtEndpoint(resources, endpoints.ServiceProvider.GetRequiredService<ILogger<LlmsTxtEndpoint>>(), title, summary);
        return endpoints
            .MapMethods(pattern, [HttpMethods.Get, HttpMethods.Head], list.AnswerAsync)
            .WithDisplayName("The list of pages")
            .ExcludeFromDescription();
    }
}
