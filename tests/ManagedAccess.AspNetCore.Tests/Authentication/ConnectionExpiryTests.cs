using ManagedAccess.Testing;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Authentication;

/// <summary>A connection that outlives its request ends with the token that opened it.</summary>
[Trait("Case", "A10")]
public sealed class ConnectionExpiryTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static TheoryData<string, HttpTransportType> Connections
    {
        get
        {
            var connections = new TheoryData<string, HttpTransportType>();
            foreach (var path in new[] { "/hub", "/named" })
            {
                connections.Add(path, HttpTransportType.WebSockets);
                connections.Add(path, HttpTransportType.ServerSentEvents);
                connections.Add(path, HttpTransportType.LongPolling);
            }

            return connections;
        }
    }

    // SignalR looks once a second, by the clock of the machine. A token past its end, within the tolerance for clocks, spares the wait.
    [Theory]
    [MemberData(nameof(Connections))]
    public async Task Connection_OfATokenThatEnds_IsClosed(string path, HttpTransportType transport)
    {
        await using var app = await StartAsync();
        await using var lasting = Make(app, path, transport, app.Bearer());
        await using var ending = Make(app, path, transport, app.Bearer(claims => claims["exp"] = app.Clock.GetUtcNow().ToUnixTimeSeconds() - 1));
        await lasting.StartAsync().WaitAsync(Limit);

        await EndOfAsync(ending).WaitAsync(Limit);

        Assert.Equal("3f6f1c5e-ada", await lasting.InvokeAsync<string>("Identifier").WaitAsync(Limit));
        Assert.All(app.Audit.Records, record => Assert.Equal("none", record.Reason)); // closed, not refused
    }

    // As soon as it is open, or so soon that it could not say hello any more.
    private static async Task EndOfAsync(HubConnection connection)
    {
        var closed = new TaskCompletionSource();
        connection.Closed += _ =>
        {
            closed.TrySetResult();
            return Task.CompletedTask;
        };
        try
        {
            await connection.StartAsync();
        }
        catch (Exception exception) when (exception is InvalidOperationException or IOException or HubException)
        {
            return;
        }

        await closed.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Theory]
    [InlineData("bearer")]
    [InlineData("assertion")]
    [InlineData("cookie")]
    public async Task Ticket_OfEachCredential_IsDatedAsItsToken(string way)
    {
        await using var app = await StartAsync();
        var credential = way switch { "bearer" => app.Bearer(), "assertion" => app.Assertion(), _ => app.Cookie() };
        var now = DateTimeOffset.FromUnixTimeSeconds(app.Clock.GetUtcNow().ToUnixTimeSeconds());

        foreach (var _ in new[] { "first", "remembered" })
        {
            var dates = await (await app.GetAsync("/dates", credential)).Content.ReadAsStringAsync();

            Assert.Equal($"{now:u} to {now.AddMinutes(15):u}", dates);
        }
    }

    private static HubConnection Make(ProtectedApp app, string path, HttpTransportType transport, (string Name, string Value) bearer) => new HubConnectionBuilder()
        .WithUrl(new Uri(app.Client.BaseAddress!, path), transport, options => options.AccessTokenProvider = () => Task.FromResult<string?>(bearer.Value["Bearer ".Length..]))
        .Build();

    private static Task<ProtectedApp> StartAsync() => ProtectedApp.StartAsync(setup =>
    {
        setup.OnSocket = true;
        setup.Services = services => services.AddSignalR();
        setup.App = web =>
        {
            web.MapHub<WhoHub>("/hub", options => options.CloseOnAuthenticationExpiration = true);
            web.MapHub<NamedHub>("/named", options => options.CloseOnAuthenticationExpiration = true);
            web.MapGet("/dates", (HttpContext context) => context.Features.Get<IAuthenticateResultFeature>()?.AuthenticateResult?.Properties is { } properties
                ? $"{properties.IssuedUtc:u} to {properties.ExpiresUtc:u}"
                : "no ticket");
        };
    });

    private class WhoHub : Hub
    {
        public string? Identifier() => Context.UserIdentifier;
    }

    [Authorize(AuthenticationSchemes = "ManagedAccess")]
    private sealed class NamedHub : WhoHub;
}
