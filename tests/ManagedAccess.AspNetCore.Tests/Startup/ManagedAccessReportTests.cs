using ManagedAccess.AspNetCore.Startup;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Startup;

/// <summary>Issue 12, item 2: one look over all endpoints and policies when the host starts.</summary>
public sealed class ManagedAccessReportTests
{
    [Fact]
    public async Task Report_OfAnAppWithNothingToSay_IsEmpty()
    {
        await using var app = await ProtectedApp.StartAsync(setup => setup.App = app =>
        {
            app.MapGet("/page", () => "for callers");
            app.MapGet("/write", () => "for writers").RequireAuthorization();
            app.MapGet("/mine", [ResponseCache(Duration = 60, Location = ResponseCacheLocation.Client)] () => "kept by the caller");
        });

        Assert.Empty(Findings(app));
        Assert.Empty(app.Logs.Named("StartupFinding"));
    }

    // A3, A4: our token can never work there
    [Fact]
    public async Task Report_OfAPolicyWithOtherSchemes_NamesTheEndpointAndTheLineToWrite()
    {
        await using var app = await ProtectedApp.StartAsync(setup =>
        {
            setup.Services = services =>
            {
                services.AddAuthentication().AddCookie("Cookies").AddCookie("Other"); // no default: a policy that names the app's default login is opened
                services.AddAuthorizationBuilder()
                    .AddPolicy("cookies", policy => policy.AddAuthenticationSchemes("Cookies").RequireAuthenticatedUser())
                    .AddPolicy("both", policy => policy.AddAuthenticationSchemes("Cookies", "ManagedAccess").RequireAuthenticatedUser());
            };
            setup.App = app =>
            {
                app.MapGet("/reports", () => "ok").RequireAuthorization("cookies");
                app.MapGet("/both", () => "ok").RequireAuthorization("both");
            };
        });

        var finding = Assert.Single(Findings(app));

        Assert.Equal((ManagedAccessFindingKind.ClosedToTokens, "GET /reports", true), (finding.Kind, finding.Subject, finding.IsMistake));
        Assert.Contains("Cookies only", finding.Message, StringComparison.Ordinal);
        Assert.Contains("policy.AddAuthenticationSchemes(ManagedAccessDefaults.AuthenticationScheme, …)", finding.Message, StringComparison.Ordinal);
        Assert.Single(app.Logs.Named("StartupFinding"));
    }

    // Identity's own pages name the policy ""
    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public async Task Report_OfAPolicyWithoutAName_IsEmpty(string policy)
    {
        await using var app = await ProtectedApp.StartAsync(setup => setup.App = app => app.MapGet("/page", () => "ok").RequireAuthorization(policy));

        Assert.Empty(Findings(app));
    }

    [Theory]
    [InlineData("policy", "names the policy 'Missing', which does not exist")]
    [InlineData("scheme", "names the authentication scheme 'Missing', which does not exist")]
    public async Task Report_OfWhatDoesNotExist_NamesTheEndpoint(string kind, string text)
    {
        await using var app = await ProtectedApp.StartAsync(setup => setup.App = app => app.MapGet("/page", () => "ok").RequireAuthorization(kind == "policy"
            ? new Microsoft.AspNetCore.Authorization.AuthorizeAttribute("Missing")
            : new Microsoft.AspNetCore.Authorization.AuthorizeAttribute { AuthenticationSchemes = "Missing" }));

        var finding = Assert.Single(Findings(app));

        Assert.Equal((ManagedAccessFindingKind.ClosedToTokens, "GET /page", true), (finding.Kind, finding.Subject, finding.IsMistake));
        Assert.Contains(text, finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Report_OfAPublicEndpoint_IsANoteAndNoMistake()
    {
        await using var app = await ProtectedApp.StartAsync(setup =>
        {
            setup.Settings["StartupReport"] = "Fail"; // which a note does not do
            setup.App = app => app.MapGet("/healthz", () => "ok").AllowAnonymous();
        });

        var finding = Assert.Single(Findings(app));

        Assert.Equal((ManagedAccessFindingKind.PublicEndpoint, "GET /healthz", false), (finding.Kind, finding.Subject, finding.IsMistake));
        Assert.Single(app.Logs.Named("StartupNote"));
    }

    [Theory]
    [InlineData("response", "Location = ResponseCacheLocation.Client")]
    [InlineData("output", "vary by the caller")]
    public async Task Report_OfSharedCachingForCallers_NamesTheEndpoint(string kind, string fix)
    {
        await using var app = await ProtectedApp.StartAsync(setup =>
        {
            setup.Services = services => services.AddOutputCache();
            setup.App = app =>
            {
                if (kind == "response")
                {
                    app.MapGet("/page", [ResponseCache(Duration = 60)] () => "ok");
                }
                else
                {
                    app.MapGet("/page", () => "ok").CacheOutput();
                }
            };
        });

        var finding = Assert.Single(Findings(app));

        Assert.Equal((ManagedAccessFindingKind.SharedCaching, "GET /page", kind == "response"), (finding.Kind, finding.Subject, finding.IsMistake));
        Assert.Contains(fix, finding.Message, StringComparison.Ordinal);
    }

    // A12
    [Fact]
    public async Task Report_WithTheAuditLogOff_NamesTheCategory()
    {
        await using var app = await ProtectedApp.StartAsync(setup => setup.LaterServices = services =>
        {
            services.Remove(services.Single(service => service.ImplementationInstance is RecordingAuditSink));
            services.Configure<LoggerFilterOptions>(options => options.MinLevel = LogLevel.Warning);
        });

        var finding = Assert.Single(Findings(app));

        Assert.Equal(ManagedAccessFindingKind.AuditSwitchedOff, finding.Kind);
        Assert.Contains("\"ManagedAccess.AspNetCore.Audit\": \"Information\"", finding.Message, StringComparison.Ordinal);
        Assert.Single(app.Logs.Named("StartupFinding"));
    }

    [Fact]
    public async Task Start_WithAMistakeAndFail_StopsBeforeItListens()
    {
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => ProtectedApp.StartAsync(setup =>
        {
            setup.Settings["StartupReport"] = "Fail";
            setup.App = app => app.MapGet("/page", [ResponseCache(Duration = 60)] () => "ok");
        }));

        Assert.Contains("ManagedAccess:StartupReport is 'Fail'", failure.Message, StringComparison.Ordinal);
        Assert.Contains("GET /page", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WithAMistakeAndOff_LogsNothingAndReportsIt()
    {
        await using var app = await ProtectedApp.StartAsync(setup =>
        {
            setup.Settings["StartupReport"] = "Off";
            setup.App = app => app.MapGet("/page", [ResponseCache(Duration = 60)] () => "ok");
        });

        Assert.Single(Findings(app));
        Assert.Empty(app.Logs.Named("StartupFinding"));
    }

    [Fact]
    public async Task Report_WhenEndpointsAppearLater_HasThemToo()
    {
        using var later = new LaterEndpoints();
        await using var app = await ProtectedApp.StartAsync(setup => setup.App = app => ((IEndpointRouteBuilder)app).DataSources.Add(later));
        Assert.Empty(Findings(app));

        later.Add(new RouteEndpoint(_ => Task.CompletedTask, Microsoft.AspNetCore.Routing.Patterns.RoutePatternFactory.Parse("/late"), 0, new(new ResponseCacheAttribute { Duration = 60 }), "late"));

        Assert.Equal("/late", Assert.Single(Findings(app)).Subject);
        Assert.Single(app.Logs.Named("StartupFinding"));
    }

    private static IReadOnlyList<ManagedAccessFinding> Findings(ProtectedApp app) => app.Services.GetRequiredService<IManagedAccessReport>().Findings;

    private sealed class LaterEndpoints : EndpointDataSource, IDisposable
    {
        private readonly List<Endpoint> _endpoints = [];
        private CancellationTokenSource _changed = new();

        public override IReadOnlyList<Endpoint> Endpoints => [.. _endpoints];

        public override IChangeToken GetChangeToken() => new CancellationChangeToken(_changed.Token);

        public void Add(Endpoint endpoint)
        {
            _endpoints.Add(endpoint);
            var changed = _changed;
            _changed = new();
            changed.Cancel();
            changed.Dispose();
        }

        public void Dispose() => _changed.Dispose();
    }
}
