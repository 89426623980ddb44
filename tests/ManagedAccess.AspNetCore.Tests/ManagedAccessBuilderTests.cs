using System.Net;
using ManagedAccess.AspNetCore.Auditing;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests;

public class ManagedAccessBuilderTests
{
    // A37: keys are fetched through whatever the app's network needs
    [Fact]
    public async Task ConfigureBackchannel_WithAHandler_SeesEveryFetchOfMetadataAndKeys()
    {
        var passed = new PassedRequests();
        await using var app = await ProtectedApp.StartAsync(setup =>
        {
            setup.LaterServices = services => services.AddManagedAccess().ConfigureBackchannel(client => client.AddHttpMessageHandler(() => passed));
            setup.App = application => application.MapGet("/page", () => "ok");
        });

        using var response = await app.GetAsync("/page", app.Bearer());

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains(TestIssuer.DefaultIssuer + "/.well-known/oauth-authorization-server", passed.Addresses);
        Assert.Contains(passed.Addresses, address => address.StartsWith(TestIssuer.DefaultIssuer, StringComparison.Ordinal) && address.Contains("keys", StringComparison.Ordinal));
    }

    [Fact]
    public async Task AddAuditSink_Twice_WritesEachRecordOnce()
    {
        await using var app = await ProtectedApp.StartAsync(setup =>
        {
            setup.LaterServices = services => services.AddManagedAccess().AddAuditSink<CountingSink>().AddAuditSink<CountingSink>();
            setup.App = application => application.MapGet("/page", () => "ok");
        });

        using var response = await app.GetAsync("/page", app.Bearer());

        var sink = Assert.Single(app.Services.GetServices<IAuditSink>().OfType<CountingSink>());
        Assert.Equal(["/page"], sink.Paths);
    }

    private sealed class CountingSink : IAuditSink
    {
        public List<string?> Paths { get; } = [];

        public ValueTask WriteAsync(AuditRecord record, CancellationToken cancellationToken)
        {
            Paths.Add(record.Path);
            return ValueTask.CompletedTask;
        }
    }

    private sealed class PassedRequests : DelegatingHandler
    {
        public System.Collections.Concurrent.ConcurrentBag<string> Addresses { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Addresses.Add(request.RequestUri!.AbsoluteUri);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
