using System.Diagnostics;
using ManagedAccess.AspNetCore.Attribution;
using ManagedAccess.AspNetCore.Auditing;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Challenges;

/// <summary>Refusals as people met them on the first day.</summary>
public sealed class FirstDayTests
{
    // Case A21
    [Theory]
    [Trait("Conformance", "CHL-32")]
    [InlineData("mcp-method,mcp-name", "mcp-method, mcp-name")]
    [InlineData("X-Anything , x-else", "X-Anything, x-else")]
    [InlineData("x, not a name, y(z)", "x")]
    [InlineData("", null)]
    public async Task Preflight_OfAnAllowedOrigin_IsGrantedWhatItAsksFor(string asked, string? granted)
    {
        await using var app = await StartAsync();

        using var response = await app.SendAsync(
            HttpMethod.Options, "/page", ("Origin", "https://agent.example"), ("Access-Control-Request-Method", "POST"), ("Access-Control-Request-Headers", asked));

        Assert.Equal(204, (int)response.StatusCode);
        Assert.Equal(granted, response.Headers.TryGetValues("Access-Control-Allow-Headers", out var names) ? names.Single() : null);
    }

    [Fact]
    [Trait("Conformance", "CHL-32")]
    public async Task Preflight_WithMoreThanFourKibibytes_IsGrantedNoHeader()
    {
        await using var app = await StartAsync();

        using var response = await app.SendAsync(
            HttpMethod.Options, "/page", ("Origin", "https://agent.example"), ("Access-Control-Request-Method", "POST"), ("Access-Control-Request-Headers", new string('x', 4097)));

        Assert.False(response.Headers.Contains("Access-Control-Allow-Headers"));
    }

    // Case A22: nothing is known of a requirement of the app's own.
    [Fact]
    public async Task Refusal_ByARequirementOfTheApp_SaysOnlyWhatIsKnown()
    {
        await using var app = await StartAsync();

        using var response = await app.GetAsync("/never", app.Bearer());

        var body = await response.Content.ReadAsStringAsync();
        Assert.Equal(403, (int)response.StatusCode);
        Assert.DoesNotContain("token", body, StringComparison.OrdinalIgnoreCase);
    }

    // Case A24: a bearer token at an app that trusts Access alone, and the other way round.
    [Theory]
    [InlineData(true, "Authorization", "Bearer ", "Bearer")]
    [InlineData(false, "Cf-Access-Jwt-Assertion", "", "Assertion")]
    [InlineData(false, "Cookie", "CF_Authorization=", "Cookie")]
    public async Task Credential_OfAKindNobodyIsConfiguredFor_IsRecordedAsWhatItWas(bool trustsAccess, string header, string prefix, string credential)
    {
        await using var app = await StartAsync(setup =>
        {
            foreach (var key in setup.Settings.Keys.Where(key => key.StartsWith("AuthorizationServers:" + (trustsAccess ? "0" : "1"), StringComparison.Ordinal)).ToArray())
            {
                setup.Settings.Remove(key);
            }
        });

        using var response = await app.GetAsync("/page", (header, prefix + app.Issuer.Issue()));

        Assert.Equal(401, (int)response.StatusCode);
        Assert.Null(Assert.Single(ReceivedChallenge.Of(response)).Error); // CFA-10
        var record = app.Audit.Records[^1];
        Assert.Equal(("credential_unsupported", credential), (record.Reason, record.Credential?.ToString()));
    }

    // Case A32
    [Fact]
    public async Task Refusal_InAnAppThatCustomisesProblemDetails_IsCustomised()
    {
        await using var app = await StartAsync(setup => setup.Services = services => services.AddProblemDetails(
            options => options.CustomizeProblemDetails = context => context.ProblemDetails.Extensions["support"] = "help@corp.example"));

        using var response = await app.GetAsync("/page", ("Accept", "application/json"));
        var body = await response.Content.ReadAsStringAsync();

        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Contains("help@corp.example", body, StringComparison.Ordinal);
        Assert.Contains("resource_metadata", body, StringComparison.Ordinal);
        Assert.True(response.Headers.CacheControl?.NoStore);
    }

    // Case A37
    [Fact]
    public async Task Metadata_WhileAuditRefuses_IsServed()
    {
        await using var app = await StartAsync(setup =>
        {
            setup.Settings["Audit:OnFailure"] = "Refuse";
            setup.Services = services => services.AddSingleton<IAuditSink, BrokenSink>();
        });
        using (await app.GetAsync("/page", app.Bearer()))
        {
            // The first record fails; from then on nothing is served that could not be put on record.
        }

        using var page = await app.GetAsync("/page", app.Bearer());
        using var metadata = await app.GetAsync("/.well-known/oauth-protected-resource");

        Assert.Equal(503, (int)page.StatusCode);
        Assert.Equal(200, (int)metadata.StatusCode);
    }

    // Without a configured resource, only the app's own middleware knows a path base. It is not run while nothing can be recorded.
    [Theory]
    [InlineData("/.well-known/oauth-protected-resource", 200, 0)]
    [InlineData("/.well-known/oauth-protected-resource/apps/wiki", 503, 0)]
    public async Task DerivedMetadata_WhileAuditRefuses_DoesNotRunTheApp(string path, int status, int runs)
    {
        var count = 0;
        await using var app = await StartAsync(setup =>
        {
            setup.Environment = "Development";
            setup.Settings["Resource"] = null;
            setup.Settings["Audit:OnFailure"] = "Refuse";
            setup.Services = services => services.AddSingleton<IAuditSink, BrokenSink>();
            setup.App = web => web.Use((HttpContext context, RequestDelegate next) =>
            {
                count++;
                return next(context);
            });
        });
        using (await app.GetAsync("http://localhost/page"))
        {
            count = 0;
        }

        using var metadata = await app.GetAsync("http://localhost" + path);

        Assert.Equal((status, runs), ((int)metadata.StatusCode, count));
    }

    // Case A27: the source was declared and never used.
    [Fact]
    public async Task NewToken_IsValidatedInASpanWithoutIdentity()
    {
        var spans = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "ManagedAccess.AspNetCore",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = span =>
            {
                lock (spans)
                {
                    spans.Add(span);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        await using var app = await StartAsync();

        using var response = await app.GetAsync("/page", app.Bearer());

        Assert.Equal(200, (int)response.StatusCode);
        lock (spans)
        {
            Assert.Contains(spans, span => span.OperationName == "managed_access.validate_token");
            Assert.All(spans, span => Assert.DoesNotContain(span.TagObjects, tag => tag.Value is string text && text.Contains("ada", StringComparison.OrdinalIgnoreCase)));
        }
    }

    private static Task<ProtectedApp> StartAsync(Action<ProtectedAppSetup>? change = null) => ProtectedApp.StartAsync(setup =>
    {
        setup.Settings["Challenges:AllowedOrigins:0"] = "https://agent.example";
        setup.App = app =>
        {
            app.MapGet("/page", () => "ok");
            app.MapGet("/never", () => "ok").RequireAuthorization(policy => policy.RequireAssertion(_ => false));
        };
        change?.Invoke(setup);
    });

    private sealed class BrokenSink : IAuditSink
    {
        public ValueTask WriteAsync(AuditRecord record, CancellationToken cancellationToken) => throw new IOException("the disk is full");
    }
}
