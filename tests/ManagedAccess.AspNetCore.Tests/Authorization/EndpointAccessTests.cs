using ManagedAccess.Testing;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Authorization;

/// <summary>The description of an endpoint is what a caller of it meets.</summary>
public sealed class EndpointAccessTests
{
    private static readonly Dictionary<string, Action<IEndpointConventionBuilder>> Endpoints = new()
    {
        ["/usual"] = _ => { },
        ["/public"] = endpoint => endpoint.AllowAnonymous(),
        ["/one"] = endpoint => endpoint.RequireAllScopes("a"),
        ["/all"] = endpoint => endpoint.RequireAllScopes("a", "b").RequireHuman(),
        ["/any"] = endpoint => endpoint.RequireAnyScope("b", "c"),
        ["/both"] = endpoint => endpoint.RequireAllScopes("a").RequireAnyScope("b", "c"),
        ["/implied"] = endpoint => endpoint.RequireAllScopes("admin").RequireAnyScope("b", "c"),
        ["/policy"] = endpoint => endpoint.RequireAuthorization("editors"),
        ["/offline"] = endpoint => endpoint.RequireAllScopes("a", "offline_access"),
        ["/mcp/tools"] = endpoint => endpoint.RequireAllScopes("a"),
        ["/elsewhere"] = endpoint => endpoint.AsProtectedResource("/tools"),
        ["/declared"] = endpoint => endpoint.AsProtectedResource("/mcp"),
    };

    public static TheoryData<string> Paths => [.. Endpoints.Keys];

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Description_OfAnEndpoint_IsItsChallenge(string path)
    {
        await using var app = await StartAsync();

        var access = await ReadAsync(app, path);
        using var response = await app.GetAsync(path);

        Assert.Equal(access.IsPublic, response.IsSuccessStatusCode);
        Assert.Equal(!access.IsPublic, response.Headers.WwwAuthenticate.Count > 0);
        if (!access.IsPublic)
        {
            var challenge = ReceivedChallenge.Bearer(response);
            Assert.True(access.AcceptsTokens);
            Assert.Equal(challenge.Scope ?? "", string.Join(' ', access.Scopes[0]));
            Assert.Equal(challenge.ResourceMetadata, access.ResourceMetadata);
        }
    }

    [Fact]
    public async Task Scopes_WithAChoice_AreOneSetForEach()
    {
        await using var app = await StartAsync();

        Assert.Equal([["a", "b"], ["a", "c"]], (await ReadAsync(app, "/both")).Scopes);
        Assert.Equal([["admin"]], (await ReadAsync(app, "/implied")).Scopes);
        Assert.Equal([[]], (await ReadAsync(app, "/usual")).Scopes);
    }

    [Fact]
    public async Task Endpoint_ThatNamesAMissingPolicy_IsAnError()
    {
        await using var app = await StartAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            app.Services.GetRequiredService<IEndpointAccess>().ReadAsync([new AuthorizeAttribute("missing")], "/").AsTask());
    }

    private static async Task<EndpointAccess> ReadAsync(ProtectedApp app, string path)
    {
        var endpoint = app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().Single(endpoint => endpoint.RoutePattern.RawText == path);
        return await app.Services.GetRequiredService<IEndpointAccess>().ReadAsync(endpoint.Metadata, path);
    }

    private static Task<ProtectedApp> StartAsync() => ProtectedApp.StartAsync(setup =>
    {
        setup.Settings["ImpliedScopes:admin:0"] = "b";
        setup.Services = services => services.AddAuthorizationBuilder().AddPolicy("editors", policy => policy.RequireAllScopes("a"));
        setup.App = web =>
        {
            foreach (var (path, require) in Endpoints)
            {
                require(web.MapGet(path, () => "ok"));
            }
        };
    });
}
