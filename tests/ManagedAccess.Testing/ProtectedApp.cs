using ManagedAccess.AspNetCore;
using ManagedAccess.AspNetCore.Auditing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace ManagedAccess.Testing;

/// <summary>What differs from the usual app of a test. Settings are named below <c>ManagedAccess</c>; null removes one.</summary>
public sealed class ProtectedAppSetup
{
    public string Environment { get; set; } = Environments.Production;

    /// <summary>The section <c>ManagedAccess</c>. Usually an OAuth server, an Access account, a main resource and <c>/mcp</c>.</summary>
    public Dictionary<string, string?> Settings { get; } = new()
    {
        ["Resource"] = ProtectedApp.Resource,
        ["ResourceName"] = "Internal wiki",
        ["ScopesSupported:0"] = "wiki.read",
        ["ScopesSupported:1"] = "wiki.write",
        ["AuthorizationServers:0:Issuer"] = TestIssuer.DefaultIssuer,
        ["AuthorizationServers:1:Type"] = "CloudflareAccess",
        ["AuthorizationServers:1:Issuer"] = TestIssuer.DefaultAccessIssuer,
        ["AuthorizationServers:1:Audiences:0"] = TestIssuer.DefaultAudienceTag,
        ["Resources:0:Path"] = "/mcp",
    };

    /// <summary>What the issuers do when the app starts and fetches their keys.</summary>
    public TestIssuerState Issuers { get; set; }

    /// <summary>Further issuers that exist on the network of the test; settings say which are trusted.</summary>
    public List<string> OtherIssuers { get; } = [];

    /// <summary>The app's own services, registered before <c>AddManagedAccess</c>.</summary>
    public Action<IServiceCollection>? Services { get; set; }

    /// <summary>Services registered after <c>AddManagedAccess</c>.</summary>
    public Action<IServiceCollection>? LaterServices { get; set; }

    /// <summary>Settings in code.</summary>
    public Action<ManagedAccessOptions>? Configure { get; set; }

    /// <summary>Middleware and endpoints.</summary>
    public Action<WebApplication>? App { get; set; }

    /// <summary>Middleware around the library's own, as a host adds it.</summary>
    public Action<IApplicationBuilder>? Outside { get; set; }

    /// <summary>Whether the app listens on a free port of this machine, for what an in-process server does not do as a real one does.</summary>
    public bool OnSocket { get; set; }
}

/// <summary>An app on <see cref="TestServer"/> with one call to <c>AddManagedAccess</c>: its issuers, its clock, its records and its logs.</summary>
public sealed class ProtectedApp : IAsyncDisposable
{
    public const string Resource = TestIssuer.DefaultAudience;
    public const string Metadata = Resource + "/.well-known/oauth-protected-resource";

    private readonly WebApplication _app;

    private ProtectedApp(
        WebApplication app, TestIssuer issuer, TestIssuer access, TestIssuer[] others, FakeTimeProvider clock, RecordingAuditSink audit, RecordingLogs logs)
    {
        (_app, Issuer, Access, Others, Clock, Audit, Logs) = (app, issuer, access, others, clock, audit, logs);
        Client = app.Urls.FirstOrDefault() is { } url
            ? new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = new Uri(url) }
            : app.GetTestClient();
        Client.BaseAddress ??= new Uri(Resource);
    }

    /// <summary>The OAuth authorization server.</summary>
    public TestIssuer Issuer { get; }

    /// <summary>The Cloudflare Access account.</summary>
    public TestIssuer Access { get; }

    /// <summary>The issuers of <see cref="ProtectedAppSetup.OtherIssuers"/>, in that order.</summary>
    public IReadOnlyList<TestIssuer> Others { get; }

    public FakeTimeProvider Clock { get; }

    public RecordingAuditSink Audit { get; }

    public RecordingLogs Logs { get; }

    /// <summary>Follows no redirect and keeps no cookie.</summary>
    public HttpClient Client { get; }

    public TestServer Server => _app.GetTestServer();

    public IServiceProvider Services => _app.Services;

    public static async Task<ProtectedApp> StartAsync(Action<ProtectedAppSetup>? change = null)
    {
        var setup = new ProtectedAppSetup();
        change?.Invoke(setup);
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var issuer = new TestIssuer(clock: clock) { State = setup.Issuers };
        var access = new TestIssuer(TestIssuer.DefaultAccessIssuer, clock) { State = setup.Issuers };
        TestIssuer[] others = [.. setup.OtherIssuers.Select(name => new TestIssuer(name, clock) { State = setup.Issuers })];
        var audit = new RecordingAuditSink();
        var logs = new RecordingLogs();

        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = setup.Environment, ApplicationName = "ManagedAccess.Testing" });
        if (setup.OnSocket)
        {
            builder.WebHost.UseUrls("http://127.0.0.1:0");
        }
        else
        {
            builder.WebHost.UseTestServer();
        }

        builder.Configuration.AddInMemoryCollection(setup.Settings
            .Where(setting => setting.Value is not null)
            .Select(setting => KeyValuePair.Create("ManagedAccess:" + setting.Key, setting.Value)));
        builder.Logging.ClearProviders().AddProvider(logs).SetMinimumLevel(LogLevel.Trace);
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.Services.AddSingleton<IAuditSink>(audit);
        builder.Services.AddSingleton<IStartupFilter>(new OutsideFilter(setup.Outside)); // the first filter is the outermost
        setup.Services?.Invoke(builder.Services);
        builder.Services.AddManagedAccess(setup.Configure);
        builder.Services.UseTestIssuers(new TestIssuerHandler([issuer, access, .. others]));
        setup.LaterServices?.Invoke(builder.Services);

        var app = builder.Build();
        setup.App?.Invoke(app);
        await app.StartAsync();
        return new ProtectedApp(app, issuer, access, others, clock, audit, logs);
    }

    /// <summary>Sends a request with these headers; a header named twice goes out as two lines.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await Client.SendAsync(request, HttpCompletionOption.ResponseContentRead);
    }

    public Task<HttpResponseMessage> GetAsync(string path, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Get, path, headers);

    /// <summary>The header of a good access token, unless <paramref name="claims"/> spoil it.</summary>
    public (string Name, string Value) Bearer(Action<System.Text.Json.Nodes.JsonObject>? claims = null) => ("Authorization", "Bearer " + Issuer.Issue(claims));

    /// <summary>The header of a good Access assertion.</summary>
    public (string Name, string Value) Assertion(Action<System.Text.Json.Nodes.JsonObject>? claims = null) => ("Cf-Access-Jwt-Assertion", Access.IssueAssertion(claims));

    /// <summary>The cookie Access sets in a browser.</summary>
    public (string Name, string Value) Cookie(Action<System.Text.Json.Nodes.JsonObject>? claims = null) => ("Cookie", "CF_Authorization=" + Access.IssueAssertion(claims));

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }

    private sealed class OutsideFilter(Action<IApplicationBuilder>? add) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            add?.Invoke(app);
            next(app);
        };
    }
}

/// <summary>How callers introduce themselves, apart from their credential.</summary>
public static class Callers
{
    /// <summary>A person's browser opens a page.</summary>
    public static readonly (string Name, string Value)[] Navigation =
    [
        ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Dest", "document"), ("Sec-Fetch-Site", "none"),
        ("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"),
    ];

    /// <summary>An agent that prefers Markdown.</summary>
    public static readonly (string Name, string Value)[] Agent = [("Accept", "text/markdown, text/html;q=0.8, */*;q=0.1")];

    /// <summary>A script on one of the app's own pages.</summary>
    public static readonly (string Name, string Value)[] Script =
        [("Sec-Fetch-Mode", "cors"), ("Sec-Fetch-Dest", "empty"), ("Sec-Fetch-Site", "same-origin"), ("Accept", "*/*")];
}
