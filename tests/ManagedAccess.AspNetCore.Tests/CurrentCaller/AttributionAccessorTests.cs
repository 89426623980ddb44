using System.Runtime.CompilerServices;
using System.Threading.Channels;
using ManagedAccess.AspNetCore.Attribution;
using ManagedAccess.AspNetCore.Tests.Authentication;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.CurrentCaller;

/// <summary>Code far from a request learns whose it is, or that nobody can know; it is never told that nobody is there.</summary>
[Trait("Case", "A11")]
public sealed class AttributionAccessorTests
{
    private const string Ada = "Human 3f6f1c5e-ada Agent";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static TheoryData<HttpTransportType, string> Connections
    {
        get
        {
            var data = new TheoryData<HttpTransportType, string>();
            foreach (var transport in new[] { HttpTransportType.WebSockets, HttpTransportType.ServerSentEvents, HttpTransportType.LongPolling })
            {
                foreach (var caller in new[] { "bearer", "assertion", "cookie", "app cookie" })
                {
                    data.Add(transport, caller);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Connections))]
    public async Task Hub_OverEachTransport_KnowsWhoseConnectionItIs(HttpTransportType transport, string caller)
    {
        await using var app = await StartAsync();
        var (header, expected) = caller switch
        {
            "bearer" => (app.Bearer(), Ada),
            "assertion" => (app.Assertion(), "Human 7335d417-61da-459d-899c-0a01c76a2f94 Unknown"),
            "cookie" => (app.Cookie(), "Human 7335d417-61da-459d-899c-0a01c76a2f94 Browser"),
            _ => (await EnterAsync(app), "Human bob Browser"),
        };

        foreach (var hub in new[] { "/hub", "/named" })
        {
            await using var connection = await OpenAsync(app, hub, transport, header);
            for (var turn = 0; turn < 3; turn++) // over long polling, each in another poll than the first
            {
                foreach (var method in new[] { "FromAccessor", "FromConstructor", "FromService", "FromContext", "AfterAWait" })
                {
                    Assert.Equal((method, expected), (method, await connection.InvokeAsync<string>(method).WaitAsync(Limit)));
                }

                var streamed = new List<string>();
                await foreach (var item in connection.StreamAsync<string>("Streamed").WithCancellation(TestContext.Current.CancellationToken))
                {
                    streamed.Add(item);
                }

                Assert.Equal([expected, expected], streamed);
            }
        }
    }

    [Theory]
    [InlineData(HttpTransportType.WebSockets)]
    [InlineData(HttpTransportType.LongPolling)]
    public async Task Hub_OpenToEverybody_KnowsThatNobodyIsThere(HttpTransportType transport)
    {
        await using var app = await StartAsync();
        await using var connection = await OpenAsync(app, "/open", transport, ("X-Nothing", ""));

        for (var turn = 0; turn < 3; turn++)
        {
            Assert.Equal("Anonymous  Unknown", await connection.InvokeAsync<string>("FromAccessor").WaitAsync(Limit));
        }
    }

    [Fact]
    public async Task Hub_OfTwoPeopleAtOnce_TellsThemApart()
    {
        await using var app = await StartAsync();
        await using var ada = await OpenAsync(app, "/hub", HttpTransportType.LongPolling, app.Bearer());
        await using var grace = await OpenAsync(app, "/hub", HttpTransportType.LongPolling, app.Bearer(claims => claims["sub"] = "grace"));

        for (var turn = 0; turn < 3; turn++)
        {
            Assert.Equal(Ada, await ada.InvokeAsync<string>("FromAccessor").WaitAsync(Limit));
            Assert.Equal("Human grace Agent", await grace.InvokeAsync<string>("FromAccessor").WaitAsync(Limit));
        }
    }

    [Fact]
    public async Task Code_OutsideARequest_IsToldWhatToUseInstead()
    {
        await using var app = await StartAsync();
        using var scope = app.Services.CreateScope();

        foreach (var services in new[] { app.Services, scope.ServiceProvider })
        {
            var accessor = services.GetRequiredService<IAttributionAccessor>();

            Assert.Contains("Take the RequestAttribution while the request runs", Assert.Throws<InvalidOperationException>(() => accessor.Attribution).Message, StringComparison.Ordinal);
            Assert.Throws<InvalidOperationException>(services.GetRequiredService<RequestAttribution>);
            Assert.False(accessor.TryGetAttribution(out var attribution));
            Assert.Null(attribution);
        }
    }

    // A desk of the app that the first call of a hub starts, and that serves everybody from then on.
    [Theory]
    [InlineData(HttpTransportType.WebSockets)]
    [InlineData(HttpTransportType.ServerSentEvents)]
    [InlineData(HttpTransportType.LongPolling)]
    public async Task Work_ThatAHubLeavesRunning_IsNobodysOnceTheConnectionHasEnded(HttpTransportType transport)
    {
        await using var app = await StartAsync();
        await using (var ada = await OpenAsync(app, "/hub", transport, app.Bearer()))
        {
            Assert.Equal(Ada, await ada.InvokeAsync<string>("FromDesk").WaitAsync(Limit));
            await ada.StopAsync().WaitAsync(Limit);
        }

        await using var grace = await OpenAsync(app, "/hub", transport, app.Bearer(claims => claims["sub"] = "grace"));
        using var limit = new CancellationTokenSource(Limit);
        string said;
        do
        {
            said = await grace.InvokeAsync<string>("FromDesk", limit.Token); // the server learns of the end when it comes to it
        }
        while (said == Ada);

        Assert.Equal("nobody can know", said);
    }

    // What a request leaves running may go on to serve anybody, so it is nobody's. A query that looks like a connection's changes nothing.
    [Theory]
    [InlineData("/leave")]
    [InlineData("/leave?id=7")]
    public async Task Code_ThatGoesOnAfterItsRequest_IsToldThatNobodyCanKnow(string path)
    {
        await using var app = await StartAsync();
        var work = app.Services.GetRequiredService<LeftWork>();

        await app.GetAsync(path, app.Bearer());
        work.Go.SetResult();

        Assert.Equal("nobody can know", await work.Said.Task.WaitAsync(Limit, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Middleware_BeforeAuthentication_IsToldThatItIsTooEarly()
    {
        string? early = null;
        await using var app = await ProtectedApp.StartAsync(setup => setup.App = web =>
        {
            web.Use((context, next) =>
            {
                var accessor = context.RequestServices.GetRequiredService<IAttributionAccessor>();
                early = Assert.Throws<InvalidOperationException>(() => accessor.Attribution).Message;
                return next(context);
            });
            web.UseAuthentication();
            web.Use((context, next) =>
            {
                Assert.True(context.RequestServices.GetRequiredService<IAttributionAccessor>().TryGetAttribution(out _));
                return next(context);
            });
            web.UseAuthorization();
            web.MapGet("/late", (IAttributionAccessor accessor) => Describe(accessor.Attribution)).AllowAnonymous();
        });

        Assert.Equal(Ada, await (await app.GetAsync("/late", app.Bearer())).Content.ReadAsStringAsync());
        Assert.Equal("Anonymous  Unknown", await (await app.GetAsync("/late")).Content.ReadAsStringAsync());
        Assert.Contains("before UseAuthentication()", early, StringComparison.Ordinal);
    }

    // An app in the old style, whose pipeline has authorization only: it looks who is calling too.
    [Fact]
    public async Task Endpoint_BehindAuthorizationAlone_KnowsItsCaller()
    {
        await using var app = await ProtectedApp.StartAsync(setup => setup.App = web =>
        {
            web.UseRouting();
            web.UseAuthorization();
            web.UseEndpoints(_ => { });
            web.MapGet("/page", (IAttributionAccessor accessor) => Describe(accessor.Attribution));
            web.MapGet("/open", (IAttributionAccessor accessor) => Describe(accessor.Attribution)).AllowAnonymous();
        });

        Assert.Equal(Ada, await (await app.GetAsync("/page", app.Bearer())).Content.ReadAsStringAsync());
        Assert.Equal("Anonymous  Unknown", await (await app.GetAsync("/open")).Content.ReadAsStringAsync());
    }

    internal static string Describe(RequestAttribution caller) => $"{caller.Kind} {caller.User?.Subject ?? caller.Client?.Id} {caller.Via}";

    private static Task<ProtectedApp> StartAsync() => ProtectedApp.StartAsync(setup =>
    {
        setup.OnSocket = true;
        setup.Services = services =>
        {
            AppKinds.AddLogin(services, AppKinds.Cookie);
            services.AddSignalR(options => options.EnableDetailedErrors = true);
            services.AddSingleton<Service>();
            services.AddSingleton<LeftWork>();
            services.AddSingleton<Desk>();
        };
        setup.App = web =>
        {
            web.MapHub<WhoHub>("/hub");
            web.MapHub<NamedHub>("/named");
            web.MapHub<OpenHub>("/open");
            web.MapGet("/enter", (HttpContext context) => Microsoft.AspNetCore.Authentication.AuthenticationHttpContextExtensions.SignInAsync(
                context, "Cookies", new(new System.Security.Claims.ClaimsIdentity([new("sub", "bob")], "password")))).AllowAnonymous();
            web.MapGet("/leave", (LeftWork work) =>
            {
                _ = work.RunAsync();
            });
        };
    });

    private static async Task<(string, string)> EnterAsync(ProtectedApp app) => ("Cookie", (await app.GetAsync("/enter")).Headers.GetValues("Set-Cookie").Single().Split(';')[0]);

    private static async Task<HubConnection> OpenAsync(ProtectedApp app, string path, HttpTransportType transport, (string Name, string Value) header)
    {
        var connection = new HubConnectionBuilder()
            .WithUrl(new Uri(app.Client.BaseAddress!, path), transport, options => options.Headers[header.Name] = header.Value)
            .Build();
        await connection.StartAsync().WaitAsync(Limit);
        return connection;
    }

    public sealed class Service(IAttributionAccessor accessor)
    {
        public string Who => Describe(accessor.Attribution);
    }

    public sealed class LeftWork(IAttributionAccessor accessor)
    {
        public TaskCompletionSource Go { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource<string> Said { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async Task RunAsync()
        {
            await Go.Task;
            try
            {
                var started = TimeProvider.System.GetTimestamp();
                RequestAttribution? attribution;
                while (accessor.TryGetAttribution(out attribution) && TimeProvider.System.GetElapsedTime(started) < Limit / 2)
                {
                    await Task.Yield(); // the client has its answer before the server ends the request
                }

                Said.SetResult(attribution is null ? "nobody can know" : Describe(attribution));
            }
            catch (Exception exception)
            {
                Said.SetException(exception);
            }
        }
    }

    public sealed class Desk(IAttributionAccessor accessor)
    {
        private readonly Channel<TaskCompletionSource<string>> _questions = Channel.CreateUnbounded<TaskCompletionSource<string>>();
        private Task? _worker;

        public Task<string> AskAsync()
        {
            _worker ??= RunAsync();
            var question = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            _questions.Writer.TryWrite(question);
            return question.Task;
        }

        private async Task RunAsync()
        {
            await foreach (var question in _questions.Reader.ReadAllAsync())
            {
                question.SetResult(accessor.TryGetAttribution(out var attribution) ? Describe(attribution) : "nobody can know");
            }
        }
    }

    private class WhoHub(IAttributionAccessor accessor, Service service, RequestAttribution caller) : Hub
    {
        public Task<string> FromDesk() => Context.GetHttpContext()!.RequestServices.GetRequiredService<Desk>().AskAsync();

        public string FromAccessor() => Describe(accessor.Attribution);

        public string FromConstructor() => Describe(caller);

        public string FromService() => service.Who;

        public string FromContext() => Describe(Context.GetHttpContext()!.GetAttribution());

        public async Task<string> AfterAWait()
        {
            await Task.Yield();
            return Describe(accessor.Attribution);
        }

        public async IAsyncEnumerable<string> Streamed([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            yield return Describe(accessor.Attribution);
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
            yield return Describe(accessor.Attribution);
        }
    }

    [Authorize(AuthenticationSchemes = "ManagedAccess,Cookies")]
    private sealed class NamedHub(IAttributionAccessor accessor, Service service, RequestAttribution caller) : WhoHub(accessor, service, caller);

    [AllowAnonymous]
    private sealed class OpenHub(IAttributionAccessor accessor, Service service, RequestAttribution caller) : WhoHub(accessor, service, caller);
}
