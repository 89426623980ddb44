using System.Net;
using ManagedAccess.AspNetCore.Tests.Authentication;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests;

/// <summary>One call, whatever the shape of the app around it.</summary>
public sealed class ManagedAccessPipelineTests
{
    [Fact]
    public async Task App_WithoutAnyUseCall_IsProtected()
    {
        await using var app = await WikiEndpoints.StartAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, (await app.GetAsync("/page")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/page", app.Bearer())).StatusCode);
    }

    [Fact]
    public async Task App_WithItsOwnUseCalls_AnswersTheSame()
    {
        await using var app = await WikiEndpoints.StartAsync(setup => setup.App = web =>
        {
            web.UseRouting();
            web.UseAuthentication();
            web.UseAuthorization();
            WikiEndpoints.Map(web);
        });

        Assert.Equal(HttpStatusCode.Unauthorized, (await app.GetAsync("/page")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/page", app.Bearer())).StatusCode);
        Assert.Equal(2, app.Audit.Records.Count);
    }

    [Fact]
    public async Task Startup_WithoutAuthorization_DoesNotStart()
    {
        using var host = OldStyleHost(app =>
        {
            app.UseRouting();
            app.UseEndpoints(endpoints => endpoints.MapGet("/page", () => "in"));
        });

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => host.StartAsync());

        Assert.Contains("UseAuthorization", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Startup_WithAuthorizationInABranchOnly_DoesNotStart()
    {
        using var host = OldStyleHost(app =>
        {
            app.UseRouting();
            app.Map("/admin", branch => branch.UseAuthorization());
            app.UseEndpoints(endpoints => endpoints.MapGet("/page", () => "in"));
        });

        await Assert.ThrowsAsync<InvalidOperationException>(() => host.StartAsync());
    }

    [Fact]
    public async Task Startup_WithAuthorization_StartsAndIsProtected()
    {
        using var host = OldStyleHost(app =>
        {
            app.UseRouting();
            app.UseAuthorization();
            app.UseEndpoints(endpoints => endpoints.MapGet("/page", () => "in"));
        });
        await host.StartAsync();

        var response = await host.GetTestClient().GetAsync(new Uri(ProtectedApp.Resource + "/page"));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Single(ReceivedChallenge.Of(response));
    }

    [Fact]
    public void AddManagedAccess_Again_AddsNothing()
    {
        var services = new ServiceCollection();
        services.AddManagedAccess();
        var once = services.ToArray();

        services.AddManagedAccess();

        Assert.Empty(services.Except(once).Select(descriptor => $"{descriptor.ServiceType} {descriptor.ImplementationType}"));
    }

    [Fact]
    public async Task AddManagedAccess_Again_LeavesOneOfEverything()
    {
        await using var app = await WikiEndpoints.StartAsync(setup => setup.LaterServices = services => services.AddManagedAccess());

        var response = await app.GetAsync("/page");
        await app.GetAsync("/page", app.Bearer());

        Assert.Single(ReceivedChallenge.Of(response));
        Assert.Equal(2, app.Audit.Records.Count);
        Assert.Equal(2, app.Logs.Named("RequestAudited").Count);
    }

    [Fact]
    public async Task DefaultScheme_OfAnAppWithoutSchemes_IsOurs()
    {
        await using var app = await WikiEndpoints.StartAsync();
        var schemes = app.Services.GetRequiredService<IAuthenticationSchemeProvider>();

        Assert.Equal("ManagedAccess", (await schemes.GetDefaultAuthenticateSchemeAsync())!.Name);
        Assert.Equal("ManagedAccess", (await schemes.GetDefaultChallengeSchemeAsync())!.Name);
    }

    [Fact]
    public async Task SignInScheme_OfAnAppWithALogin_StaysTheApps()
    {
        await using var app = await WikiEndpoints.StartAsync(setup => setup.LaterServices = services => services.AddAuthentication("Cookies").AddCookie("Cookies"));
        var schemes = app.Services.GetRequiredService<IAuthenticationSchemeProvider>();

        Assert.Equal("Cookies", (await schemes.GetDefaultSignInSchemeAsync())!.Name);
        Assert.Equal("Cookies", (await schemes.GetDefaultSignOutSchemeAsync())!.Name);
        Assert.Equal("ManagedAccess.Selector", (await schemes.GetDefaultChallengeSchemeAsync())!.Name);
    }

    [Fact]
    public async Task FallbackPolicy_OfAnAppWithoutOne_NeedsAValidatedCaller()
    {
        await using var app = await WikiEndpoints.StartAsync();

        var policy = app.Services.GetRequiredService<IOptions<AuthorizationOptions>>().Value.FallbackPolicy;

        Assert.NotNull(policy);
    }

    // Without WebApplication, which puts the routing of endpoints in place by itself: what ProtectedApp cannot be.
    private static IHost OldStyleHost(Action<IApplicationBuilder> configure) => new HostBuilder()
        .UseEnvironment(Environments.Production)
        .ConfigureAppConfiguration(configuration => configuration.AddInMemoryCollection(
            new ProtectedAppSetup().Settings.Select(setting => KeyValuePair.Create("ManagedAccess:" + setting.Key, setting.Value))))
        .ConfigureWebHost(web => web.UseTestServer()
            .ConfigureServices(services => services.AddRouting().AddManagedAccess())
            .Configure(configure))
        .Build();
}
