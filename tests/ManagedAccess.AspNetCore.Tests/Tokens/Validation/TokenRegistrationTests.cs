using ManagedAccess.AspNetCore.Tokens;
using ManagedAccess.AspNetCore.Tokens.Keys;
using ManagedAccess.AspNetCore.Tokens.Validation;
using ManagedAccess.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Http;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Tokens.Validation;

/// <summary>The services of the token path, as they are without an app around them.</summary>
public sealed class TokenRegistrationTests
{
    [Fact]
    public void AddAccessTokens_AloneWithItsOptions_MakesAValidator()
    {
        using var services = Registered().BuildServiceProvider();

        Assert.NotNull(services.GetRequiredService<AccessTokenValidator>());
    }

    [Fact]
    public void AddAccessTokens_CalledTwice_RegistersOnce()
    {
        var services = Registered();
        var once = services.Count;

        services.AddAccessTokens();

        Assert.Equal(once, services.Count);
    }

    // A redirect would lead to keys that the issuer does not publish. A cookie of one issuer is no business of the next request.
    [Fact]
    [Trait("Conformance", "KEY-07")]
    public void Backchannel_Always_FollowsNoRedirectAndKeepsNoCookie()
    {
        using var services = Registered().BuildServiceProvider();

        var handler = services.GetRequiredService<IHttpMessageHandlerFactory>().CreateHandler(BackchannelDefaults.HttpClientName);
        while (handler is DelegatingHandler { InnerHandler: { } inner })
        {
            handler = inner;
        }

        var sockets = Assert.IsType<SocketsHttpHandler>(handler);
        Assert.False(sockets.AllowAutoRedirect);
        Assert.False(sockets.UseCookies);
    }

    // The keys are fetched from the start on, so the issuers must exist before the first token names one.
    [Fact]
    public void KeyRefresh_AtTheStart_KnowsTheIssuers()
    {
        using var services = Registered().BuildServiceProvider();

        Assert.IsType<SigningKeyRefresher>(Assert.Single(services.GetServices<IHostedService>()));

        Assert.Single(services.GetRequiredService<SigningKeyCaches>().All);
    }

    [Fact]
    public void KeyHealth_AtTheStart_KnowsTheIssuers()
    {
        using var services = Registered().BuildServiceProvider();

        Assert.NotNull(services.GetRequiredService<SigningKeyHealthCheck>());

        Assert.Single(services.GetRequiredService<SigningKeyCaches>().All);
    }

    private static IServiceCollection Registered() => new ServiceCollection()
        .AddSingleton<IReadOnlyList<AuthorizationServerOptions>>([new AuthorizationServerOptions { Issuer = TestIssuer.DefaultIssuer }])
        .AddSingleton(new AccessTokenOptions())
        .AddAccessTokens();
}
