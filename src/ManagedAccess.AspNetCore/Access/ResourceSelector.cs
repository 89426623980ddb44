using ManagedAccess.AspNetCore.Resources;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ManagedAccess.AspNetCore.Access;

/// <summary>Finds the resource of a request: from the selected endpoint, or from the path before routing and if the endpoint does not name one.</summary>
internal sealed class ResourceSelector(ResourceCatalog catalog, ResourceCatalogOptions options, EndpointSchemes schemes, ILogger<ResourceSelector> logger)
{
    private int _warned;

    /// <summary>The resource, or null when its identity cannot be attested; one log line then says which setting to add.</summary>
    public ProtectedResource? Select(HttpContext context) => Select(context, context.GetEndpoint());

    /// <inheritdoc cref="Select(HttpContext)"/>
    /// <param name="context">The request.</param>
    /// <param name="endpoint">The endpoint to use; it may differ from the selected one.</param>
    public ProtectedResource? Select(HttpContext context, Endpoint? endpoint)
    {
        if (Attest(context) is not { } main)
        {
            return null;
        }

        var resources = catalog.ResourcesOf(main);
        var declared = endpoint?.Metadata.GetMetadata<IProtectedResourceMetadata>();
        var resource = declared is null ? ByPath(main, resources, context.Request) : ByDeclaration(main, resources, declared);
        if (catalog.HasSchemes && declared is null && endpoint is not null)
        {
            resource = OfNamedScheme(resource, resources, endpoint);
        }

        return resource.IsExact ? resource.For(context.Request.QueryString) : resource;
    }

    /// <summary>The main resource of a scheme, for a request that does not belong to a resource of the scheme.</summary>
    public ProtectedResource? MainOf(HttpContext context, string scheme) => Attest(context) is { } main
        ? catalog.ResourcesOf(main).FirstOrDefault(resource => resource.Scheme == scheme && resource.IsMainOfScheme)
        : null;

    // An endpoint that names a scheme belongs to a resource of that scheme, on any path. If it names several, the path decides.
    private ProtectedResource OfNamedScheme(ProtectedResource byPath, IReadOnlyList<ProtectedResource> resources, Endpoint endpoint)
    {
        var named = schemes.Of(endpoint);
        return named.Length == 0 || named.Contains(byPath.Scheme)
            ? byPath
            : resources.FirstOrDefault(resource => resource.IsMainOfScheme && named.Contains(resource.Scheme)) ?? byPath;
    }

    /// <summary>
    /// The identity of the main resource: the configured one, for any host of the request; otherwise, if that is allowed, one derived
    /// from a request to a loopback host. Otherwise null, never a wrong identity: the sender chooses the host of a request.
    /// </summary>
    public ResourceIdentity? Attest(HttpContext context)
    {
        if (catalog.Main is { } configured)
        {
            return configured;
        }

        // Kept for the request: inside a branch the path base is longer than at the check of the token or at the challenge.
        var access = context.Access();
        if (access.DerivedIdentity is { } known)
        {
            return known;
        }

        var request = context.Request;
        if (!options.AllowDerived
            || !ResourceIdentity.IsLoopbackHost(request.Host.Host)
            || !ResourceIdentity.TryDerive(request.Scheme, request.Host, request.PathBase, out var derived))
        {
            WarnOnce();
            return null;
        }

        return access.DerivedIdentity = catalog.Pointed(derived);
    }

    private static ProtectedResource ByDeclaration(ResourceIdentity main, IReadOnlyList<ProtectedResource> resources, IProtectedResourceMetadata declared)
    {
        foreach (var resource in resources)
        {
            if (resource.Path == declared.Path)
            {
                return resource;
            }
        }

        // The endpoint was not in the routing table when the table was read; its own metadata still decides.
        return new(main.Append(declared.Path), Name: null, ScopesSupported: [], IsMain: false) { Binding = resources[^1].Binding };
    }

    private static ProtectedResource ByPath(ResourceIdentity main, IReadOnlyList<ProtectedResource> resources, HttpRequest request)
    {
        if (resources.Count == 1)
        {
            return resources[0];
        }

        // The identifier's path may be a prefix of the path, it may be the path base, or the front end may have removed it.
        var path = request.PathBase.Add(request.Path);
        if (main.DecodedPath.HasValue && ResourcePath.Covers(main.DecodedPath, path, out var rest))
        {
            return Longest(resources, rest, rest);
        }

        return Longest(resources, path, request.Path);
    }

    private static ProtectedResource Longest(IReadOnlyList<ProtectedResource> resources, PathString path, PathString alternative)
    {
        // By index: enumerating an interface allocates an object, and this code runs for every request.
        for (var index = 0; index < resources.Count; index++)
        {
            var resource = resources[index];
            if (resource.IsMain || Covers(resource, path) || Covers(resource, alternative))
            {
                return resource;
            }
        }

        return resources[^1];
    }

    private static bool Covers(ProtectedResource resource, PathString path) => resource.IsExact
        ? ResourcePath.AreSame(resource.DeclaredPath, path, StringComparison.OrdinalIgnoreCase)
        : ResourcePath.Covers(resource.DeclaredPath, path, out _);

    private void WarnOnce()
    {
        if (Interlocked.Exchange(ref _warned, 1) == 0)
        {
            Log.IdentityNotAttested(logger);
        }
    }
}
