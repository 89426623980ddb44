using ManagedAccess.AspNetCore.Resources;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Resources;

public class ResourceCatalogTests
{
    [Fact]
    public void ResourcesOf_WhenEndpointsChange_SeesThoseDeclaredSince()
    {
        using var endpoints = new ChangingEndpoints();
        var catalog = new ResourceCatalog(
            new() { Resource = "https://wiki.example" },
            new ServiceCollection().AddSingleton<EndpointDataSource>(endpoints).BuildServiceProvider());

        var before = catalog.ResourcesOf(catalog.Main!);
        endpoints.Declare("/mcp");
        var after = catalog.ResourcesOf(catalog.Main!);
        var again = catalog.ResourcesOf(catalog.Main!);

        Assert.Equal(["https://wiki.example"], before.Select(resource => resource.Identity.Identifier));
        Assert.Equal(["https://wiki.example/mcp", "https://wiki.example"], after.Select(resource => resource.Identity.Identifier));
        Assert.Same(after, again);
    }

    [Fact]
    public void ResourcesOf_WithoutRouting_AreThoseOfTheSettings()
    {
        var options = new ResourceCatalogOptions { Resource = "https://wiki.example/", Resources = { new() { Path = "/a" }, new() { Path = "/a/b" } } };

        var catalog = new ResourceCatalog(options, new ServiceCollection().BuildServiceProvider());

        Assert.Equal(
            ["https://wiki.example/a/b", "https://wiki.example/a", "https://wiki.example/"],
            catalog.ResourcesOf(catalog.Main!).Select(resource => resource.Identity.Identifier));
    }

    [Fact]
    [Trait("Conformance", "RID-06")]
    public void Catalog_OfAnUnusableIdentifier_IsNotBuilt()
    {
        var exception = Assert.Throws<ArgumentException>(() =>
            new ResourceCatalog(new() { Resource = "http://wiki.example" }, new ServiceCollection().BuildServiceProvider()));

        Assert.Contains("ManagedAccess:Resource", exception.Message, StringComparison.Ordinal);
    }

    private sealed class ChangingEndpoints : EndpointDataSource, IDisposable
    {
        private readonly List<Endpoint> _endpoints = [];
        private CancellationTokenSource _changed = new();

        public override IReadOnlyList<Endpoint> Endpoints => [.. _endpoints];

        public override IChangeToken GetChangeToken() => new CancellationChangeToken(_changed.Token);

        public void Declare(string path)
        {
            _endpoints.Add(new Endpoint(null, new EndpointMetadataCollection(new ProtectedResourceEndpointMetadata(path)), path));
            using var changed = _changed;
            _changed = new();
            changed.Cancel();
        }

        public void Dispose() => _changed.Dispose();
    }
}
