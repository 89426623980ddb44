using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ManagedAccess.AspNetCore.Resources;

/// <summary>Which resource does this request belong to? The selected endpoint says so; before routing, and where it is silent, the path does.</summary>
internal sealed class ResourceSelector(ResourceCatalog catalog, ResourceCatalogOptions options, EndpointSchemes schemes, ILogger<ResourceSelector> logger)
{
    private int _warned;

    /// <summary>The resource, or null when its identity cannot be attested; a log line then says, once, what to set.</summary>
    public ProtectedResource? Select(HttpContext context) => Select(context, context.GetEndpoint());

    /// <inheritdoc cref="Select(HttpContext)"/>
    /// <param name="context">The request.</param>
    /// <param name="endpoint">The endpoint that is meant, where it is not the selected one.</param>
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

    /// <summary>The resource that stands for a scheme where a request belongs to none of its own.</summary>
    public ProtectedResource? MainOf(HttpContext context, string scheme) => Attest(context) is { } main
        ? catalog.ResourcesOf(main).FirstOrDefault(resource => resource.Scheme == scheme && resource.IsMainOfScheme)
        : null;

    // An endpoint that names a scheme belongs to a resource of that scheme wherever it lies. Where it names several, its path chooses.
    private ProtectedResource OfNamedScheme(ProtectedResource byPath, IReadOnlyList<ProtectedResource> resources, Endpoint endpoint)
    {
        var named = schemes.Of(endpoint);
        return named.Length == 0 || named.Contains(byPath.Scheme)
            ? byPath
            : resources.FirstOrDefault(resource => resource.IsMainOfScheme && named.Contains(resource.Scheme)) ?? byPath;
    }

    /// <summary>
    /// The identity of the main resource: the configured one, whatever the host of the request; else, where that is allowed, one derived
    /// from a request to a loopback host. Null rather than a wrong one: the host of a request is the sender's to choose.
    /// </summary>
    public ResourceIdentity? Attest(HttpContext context)
    {
        if (catalog.Main is { } configured)
        {
            return configured;
        }

        // Kept for the request: inside a branch the path base is longer than where the challenge or the token was looked at.
        if (context.Features.Get<DerivedIdentity>() is { } known)
        {
            return known.Identity;
        }

        var request = context.Request;
        if (!options.AllowDerived
            || !ResourceIdentity.IsLoopbackHost(request.Host.Host)
            || !ResourceIdentity.TryDerive(request.Scheme, request.Host, request.PathBase, out var derived))
        {
            WarnOnce();
            return null;
        }

        derived = catalog.Pointed(derived);
        context.Features.Set(new DerivedIdentity(derived));
        return derived;
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

        // The endpoint was not in the routing table when it was read; its own words still decide.
        return new(main.Append(declared.Path), Name: null, ScopesSupported: [], IsMain: false);
    }

    private static ProtectedResource ByPath(ResourceIdentity main, IReadOnlyList<ProtectedResource> resources, HttpRequest request)
    {
        if (resources.Count == 1)
        {
            return resources[0];
        }

        // The path of the identifier may still be in front of the path, may be the path base, or the front end may have cut it off.
        var path = request.PathBase.Add(request.Path);
        if (main.DecodedPath.HasValue && ResourcePath.Covers(main.DecodedPath, path, out var rest))
        {
            return Longest(resources, rest, rest);
        }

        return Longest(resources, path, request.Path);
    }

    private static ProtectedResource Longest(IReadOnlyList<ProtectedResource> resources, PathString path, PathString alternative)
    {
        // By index: the enumerator of an interface is an object, and every request comes here.
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

    private sealed record DerivedIdentity(ResourceIdentity Identity);
}
