using System.Net;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Downstream;

/// <summary>The assertion goes to the linked apps, and to nobody else.</summary>
[Trait("Conformance", "CFA-11")]
public sealed class LinkedAppTokenTests
{
    [Theory]
    [InlineData("https://reports.corp.example/today", true)]
    [InlineData("https://REPORTS.corp.example:443/", true)]
    [InlineData("http://localhost:5090/", true)]
    [InlineData("http://reports.corp.example/", false)]
    [InlineData("https://reports.corp.example:8443/", false)]
    [InlineData("https://reports.corp.example.evil.example/", false)]
    [InlineData("https://evil.example/?reports.corp.example", false)]
    [InlineData("https://reports.corp.example@evil.example/", false)]
    [InlineData("https://sub.reports.corp.example/", false)]
    [InlineData("http://localhost:5091/", false)]
    public async Task Request_ToALinkedHostOnly_HasTheAssertion(string url, bool expected)
    {
        await using var app = await StartAsync(out var outgoing);
        var assertion = app.Assertion();

        await app.GetAsync("/call?to=" + Uri.EscapeDataString(url), assertion);

        Assert.Equal(expected ? assertion.Value : null, outgoing.Token);
    }

    [Fact]
    public async Task Request_SentAgainToAnotherHost_LeavesTheTokenBehind()
    {
        await using var app = await StartAsync(out var outgoing, client => client.AddHttpMessageHandler(() => new SendingOn(new("https://evil.example/"))));

        await app.GetAsync("/call?to=https%3A%2F%2Freports.corp.example", app.Assertion());

        Assert.Equal("evil.example", outgoing.Host);
        Assert.Null(outgoing.Token);
    }

    [Fact]
    public async Task Request_OfACallerWithoutAssertion_HasNoToken()
    {
        await using var app = await StartAsync(out var outgoing);

        await app.GetAsync("/call?to=https%3A%2F%2Freports.corp.example", app.Bearer());

        Assert.True(outgoing.Called);
        Assert.Null(outgoing.Token);
    }

    [Fact]
    public async Task Request_WithABadAssertionOnAnOpenEndpoint_HasNoToken()
    {
        await using var app = await StartAsync(out var outgoing);

        await app.GetAsync("/open?to=https%3A%2F%2Freports.corp.example", app.Assertion(claims => claims["aud"] = "another-app"));

        Assert.True(outgoing.Called);
        Assert.Null(outgoing.Token);
    }

    // The handler below ours would take the token to wherever a redirect leads, whichever handler that is and whenever it was put there.
    [Theory]
    [InlineData("as it comes")]
    [InlineData("chosen before")]
    [InlineData("chosen after")]
    [InlineData("changed after")]
    [InlineData("within another")]
    public void Client_WithLinkedApps_FollowsNoRedirect(string primary)
    {
        var services = new ServiceCollection();
        var client = services.AddHttpClient("linked");
        _ = primary switch
        {
            "chosen before" => client.ConfigurePrimaryHttpMessageHandler(() => new HttpClientHandler()).AddLinkedAppToken("reports.corp.example"),
            "chosen after" => client.AddLinkedAppToken("reports.corp.example").ConfigurePrimaryHttpMessageHandler(() => new HttpClientHandler()),
            "changed after" => client.AddLinkedAppToken("reports.corp.example").UseSocketsHttpHandler((handler, _) => handler.AllowAutoRedirect = true),
            "within another" => client.ConfigurePrimaryHttpMessageHandler(() => new Wrapping { InnerHandler = new SocketsHttpHandler() }).AddLinkedAppToken("reports.corp.example"),
            _ => client.AddLinkedAppToken("reports.corp.example"),
        };
        using var provider = services.BuildServiceProvider();

        var handler = provider.GetRequiredService<IHttpMessageHandlerFactory>().CreateHandler("linked");
        while (handler is DelegatingHandler outer)
        {
            handler = outer.InnerHandler!;
        }

        Assert.False(handler is HttpClientHandler chosen ? chosen.AllowAutoRedirect : Assert.IsType<SocketsHttpHandler>(handler).AllowAutoRedirect);
    }

    [Theory]
    [InlineData("*.corp.example")]
    [InlineData("https://reports.corp.example")]
    [InlineData("reports.corp.example/path")]
    [InlineData("ada@reports.corp.example")]
    [InlineData("")]
    public void Host_ThatIsMoreOrLessThanAHost_IsRefusedAtOnce(string host)
    {
        var builder = new ServiceCollection().AddHttpClient("linked");

        Assert.Contains($"'{host}'", Assert.Throws<ArgumentException>(() => builder.AddLinkedAppToken(host)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Hosts_None_IsRefusedAtOnce() =>
        Assert.Throws<ArgumentException>(() => new ServiceCollection().AddHttpClient("linked").AddLinkedAppToken());

    private static Task<ProtectedApp> StartAsync(out Outgoing outgoing, Action<IHttpClientBuilder>? outside = null)
    {
        var captured = outgoing = new Outgoing();
        return ProtectedApp.StartAsync(setup =>
        {
            setup.Services = services =>
            {
                var client = services.AddHttpClient("linked").ConfigurePrimaryHttpMessageHandler(() => captured);
                outside?.Invoke(client);
                client.AddLinkedAppToken("reports.corp.example", "localhost:5090");
            };
            setup.App = web =>
            {
                async Task<int> Call(string to, IHttpClientFactory clients) => (int)(await clients.CreateClient("linked").GetAsync(new Uri(to))).StatusCode;
                web.MapGet("/call", Call);
                web.MapGet("/open", Call).AllowAnonymous();
            };
        });
    }

    private sealed class Wrapping : DelegatingHandler;

    private sealed class SendingOn(Uri elsewhere) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            (await base.SendAsync(request, cancellationToken)).Dispose();
            request.RequestUri = elsewhere;
            return await base.SendAsync(request, cancellationToken);
        }
    }

    private sealed class Outgoing : HttpMessageHandler
    {
        public bool Called { get; private set; }

        public string? Token { get; private set; }

        public string? Host { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Called = true;
            Host = request.RequestUri?.Host;
            Token = request.Headers.TryGetValues("Cf-Access-Token", out var values) ? Assert.Single(values) : null;
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK));
        }
    }
}
