using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Mvc.Authorization;
using Microsoft.AspNetCore.Mvc.Filters;

namespace ManagedAccess.AspNetCore.PageList;

/// <summary>A page that can be listed, for those who may open it.</summary>
/// <param name="Endpoint">The endpoint with its policies.</param>
/// <param name="Path">The path below the path base.</param>
/// <param name="Title">What a link to it says.</param>
/// <param name="Description">One more line about it, or null.</param>
internal sealed record ListedPage(Endpoint Endpoint, PathString Path, string Title, string? Description)
{
    /// <summary>The filters of MVC that ask a policy.</summary>
    public IEnumerable<AuthorizeFilter> AuthorizeFilters => Filters.OfType<AuthorizeFilter>();

    /// <summary>Whether a filter may refuse the page by code of the app, which cannot be asked without running the page.</summary>
    public bool HasUnknownFilters => Filters.Any(filter => filter switch
    {
        AuthorizeFilter => false,
        TypeFilterAttribute typed => IsAuthorization(typed.ImplementationType),
        ServiceFilterAttribute service => IsAuthorization(service.ServiceType),
        IAuthorizationFilter or IAsyncAuthorizationFilter or IFilterFactory => !IsOfTheFramework(filter.GetType()),
        _ => false,
    });

    private IEnumerable<IFilterMetadata> Filters => Endpoint.Metadata.GetMetadata<ActionDescriptor>()?.FilterDescriptors.Select(descriptor => descriptor.Filter) ?? [];

    private static bool IsAuthorization(Type type) =>
        !IsOfTheFramework(type) && (typeof(IAuthorizationFilter).IsAssignableFrom(type) || typeof(IAsyncAuthorizationFilter).IsAssignableFrom(type) || typeof(IFilterFactory).IsAssignableFrom(type));

    // Its filters for antiforgery, https and caching do not ask who the caller is.
    private static bool IsOfTheFramework(Type type) => type.Assembly.GetName().Name?.StartsWith("Microsoft.AspNetCore.", StringComparison.Ordinal) is true;
}
