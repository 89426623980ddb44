using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;

namespace ManagedAccess.AspNetCore.Resources;

/// <summary>Every resource of this application: the main one, those of the settings, and those that endpoints declare.</summary>
internal sealed class ResourceCatalog
{
    private readonly ResourceCatalogOptions _options;
    private readonly IServiceProvider _services;
    private readonly IReadOnlyList<string> _scopes;
    private readonly IReadOnlyDictionary<string, string> _names;
    private Snapshot? _snapshot;

    public ResourceCatalog(ResourceCatalogOptions options, IServiceProvider services)
    {
        _options = options;
        _services = services;
        _scopes = Publishable(options.ScopesSupported);
        _names = options.ResourceNames.ToDictionary();
        HasSchemes = options.Resources.Any(entry => entry.Scheme != ProtectedResourceOptions.UsualScheme);
        if (options.Resource is not null)
        {
            Main = ResourceIdentity.TryParse(options.Resource, out var identity, out var problem)
                ? Pointed(identity)
                : throw new ArgumentException($"ManagedAccess:Resource is unusable: {problem}.", nameof(options));
        }
    }

    /// <summary>The configured identity of the main resource, or null when it is derived from the request.</summary>
    public ResourceIdentity? Main { get; }

    /// <summary>The resources below <paramref name="main"/>, longest path first, then the main one: a path belongs to the first one that covers it.</summary>
    public IReadOnlyList<ProtectedResource> ResourcesOf(ResourceIdentity main)
    {
        var snapshot = Current();
        return ReferenceEquals(main, Main) ? snapshot.Configured : Build(main, snapshot.EndpointPaths);
    }

    /// <summary>Whether the app has further schemes of this library.</summary>
    public bool HasSchemes { get; }

    /// <summary>Whether a resource is declared at this path below the main one, for any location of the main one.</summary>
    public bool IsDeclared(PathString path)
    {
        var snapshot = Current();
        return _options.Resources.Select(entry => entry.Path).OfType<string>().Concat(snapshot.EndpointPaths)
            .Any(declared => ResourcePath.AreSame(ResourcePath.Decode(UriText.Escape(declared)), path, StringComparison.Ordinal));
    }

    /// <summary>The identity with its pointer at the location from the settings.</summary>
    public ResourceIdentity Pointed(ResourceIdentity main) => _options.AdvertisePathBase ? main.WithMetadataBelow(main.Path) : main;

    private Snapshot Current()
    {
        if (Volatile.Read(ref _snapshot) is { Changed.HasChanged: false } current)
        {
            return current;
        }

        // The change token is read before the endpoints: a change in between then causes one more read instead of being missed.
        var endpoints = _services.GetService<EndpointDataSource>();
        var changed = endpoints?.GetChangeToken() ?? NullChangeToken;
        var paths = (endpoints?.Endpoints ?? [])
            .Select(endpoint => endpoint.Metadata.GetMetadata<IProtectedResourceMetadata>()?.Path)
            .OfType<string>()
            .Distinct(StringComparer.Ordinal)
            .ToArray();
        var snapshot = new Snapshot(changed, paths, Main is null ? [] : Build(Main, paths));
        Volatile.Write(ref _snapshot, snapshot);
        return snapshot;
    }

    private ProtectedResource[] Build(ResourceIdentity main, IReadOnlyList<string> endpointPaths)
    {
        var configured = _options.Resources.Where(entry => entry.Path is not null).ToArray();
        var declared = configured.Select(entry => Below(main, entry.Path!, entry.Name, entry.ScopesSupported, entry.Exact) with
        {
            Scheme = entry.Scheme,
            Binding = entry.DPoP.Mode is { } mode ? _options.BindingOf(mode) : _options.Binding,
            IsMainOfScheme = entry.Scheme != ProtectedResourceOptions.UsualScheme && configured.First(other => other.Scheme == entry.Scheme) == entry,
        }).ToArray();
        var byEndpoint = endpointPaths
            .Where(path => !configured.Any(entry => entry.Path == path))
            .Select(path => Below(main, path, name: null, scopes: [], exact: false))
            .Select(resource => Around(resource, declared) is { } outer
                ? resource with { Scheme = outer.Scheme, Binding = outer.Binding }
                : resource with { Binding = _options.Binding });
        return
        [
            .. declared.Concat(byEndpoint).OrderByDescending(resource => resource.DeclaredPath.Value!.Length),
            new(main, _options.ResourceName, _scopes, IsMain: true) { Names = _names, Binding = _options.Binding },
        ];
    }

    // If an endpoint declares a resource below a configured one, tokens of the same servers open it, bound in the same way.
    private static ProtectedResource? Around(ProtectedResource resource, ProtectedResource[] declared) => declared
        .Where(outer => !outer.IsExact && ResourcePath.Covers(outer.DeclaredPath, resource.DeclaredPath, out _))
        .MaxBy(outer => outer.DeclaredPath.Value!.Length);

    private ProtectedResource Below(ResourceIdentity main, string path, string? name, IEnumerable<string> scopes, bool exact)
    {
        var identity = main.Append(path);
        identity = _options.AdvertisePathBase ? identity.WithMetadataBelow(main.Path) : identity;
        return new(identity, name, Publishable(scopes), IsMain: false)
        {
            Path = path,
            DeclaredPath = ResourcePath.Decode(UriText.Escape(path)),
            IsExact = exact,
        };
    }

    private static string[] Publishable(IEnumerable<string> scopes) =>
        [.. scopes.Where(scope => scope != ScopeToken.OfflineAccess).Distinct(StringComparer.Ordinal)];

    private static readonly CancellationChangeToken NullChangeToken = new(CancellationToken.None);

    private sealed record Snapshot(IChangeToken Changed, IReadOnlyList<string> EndpointPaths, IReadOnlyList<ProtectedResource> Configured);
}
