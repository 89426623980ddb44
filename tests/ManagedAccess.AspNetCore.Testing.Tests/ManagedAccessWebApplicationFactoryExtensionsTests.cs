using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace ManagedAccess.AspNetCore.Testing.Tests;

public sealed class ManagedAccessWebApplicationFactoryExtensionsTests
{
    // The lines of the design, in Production with the app's own settings.
    [Fact]
    public async Task Callers_OfTheFourKinds_AreSeenAsWhatTheyAre()
    {
        await using var app = new SmallApp().WithManagedAccess();
        using var ada = app.As("ada@example.com").Through("Claude Code").WithScopes("wiki.read").ForAgents().CreateClient();
        using var human = app.As("ada@example.com").AtBrowser().CreateClient();
        using var job = app.AsService("nightly-export").WithScopes("wiki.read").CreateClient();
        using var late = app.As("ada@example.com").Expired().CreateClient();

        var agent = await ada.GetFromJsonAsync<Seen>("/");
        var browser = await human.GetFromJsonAsync<Seen>("/");
        var service = await job.GetFromJsonAsync<Seen>("/");
        using var expired = await late.GetAsync("/");

        Assert.Equal(("Human", "Agent", "ada@example.com", "Ada", "claude-code", "Claude Code"), (agent!.Kind, agent.Via, agent.Email, agent.Name, agent.Client, agent.ClientName));
        Assert.Equal(["wiki.read"], agent.Scopes);
        Assert.Equal(("Human", "Browser", "ada@example.com", SmallApp.Access), (browser!.Kind, browser.Via, browser.Email, browser.Issuer));
        Assert.Equal(("Service", "nightly-export", null), (service!.Kind, service.Client, service.Email));
        Assert.Equal(HttpStatusCode.Unauthorized, expired.StatusCode);
        Assert.Contains("invalid_token", expired.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
        Assert.Equal(["Claude Code", null, null, null], app.Audit.Records.Select(record => record.ClientName));
    }

    // One process writes the audit file of an app, and the tests of a team run several apps at once.
    [Fact]
    public async Task Apps_WithAnAuditFile_RunBesideEachOtherAndDoNotWriteIt()
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        await using var factory = SmallApp.With(("Audit:File:Path", path));
        factory.Registration = services => services.AddManagedAccess().AddAuditFile();
        await using var first = factory.WithManagedAccess();
        await using var second = factory.WithManagedAccess();

        foreach (var app in (ManagedAccessTestApp[])[first, second])
        {
            using var ada = app.As("ada@example.com").CreateClient();
            await ada.GetAsync("/");
            Assert.Single(app.Audit.Records);
        }

        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task App_WithoutAddManagedAccess_SaysWhatToAdd()
    {
        await using var app = new SmallApp { Registration = _ => { } }.WithManagedAccess();

        var exception = Assert.ThrowsAny<Exception>(() => app.As("ada@example.com").CreateClient());

        Assert.Contains("'ManagedAccess.AspNetCore.Testing.Tests' does not call AddManagedAccess(). Add builder.Services.AddManagedAccess()", exception.GetBaseException().Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task App_WithAWrongSetting_DoesNotStart()
    {
        await using var app = SmallApp.With(("Tokens:ClockSkew", "01:00:00")).WithManagedAccess();

        var exception = Assert.ThrowsAny<Exception>(() => app.CreateClient());

        Assert.Contains("ManagedAccess:Tokens:ClockSkew", exception.GetBaseException().Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Kestrel_WhenAskedFor_AnswersOnASocketUnderTheNameOfTheResource()
    {
        await using var app = new SmallApp().WithManagedAccess(options => options.UseKestrel = true);
        using var ada = app.As("ada@example.com").CreateClient();
        using var human = app.As("ada@example.com").AtBrowser().CreateClient();

        Assert.True(app.BaseAddress.IsLoopback);
        Assert.NotEqual(0, app.BaseAddress.Port);
        Assert.Equal("ada@example.com", (await ada.GetFromJsonAsync<Seen>("/"))!.Email);
        Assert.Equal("wiki.corp.example", await ada.GetStringAsync("/host"));
        using var saved = await human.PostAsync("/save", content: null);
        Assert.Equal(HttpStatusCode.OK, saved.StatusCode);
        Assert.Equal(3, app.Audit.Records.Count);
    }

    [Fact]
    public async Task Apps_OfOneFactoryAtOnce_ShareNothing()
    {
        await using var factory = new SmallApp();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async number =>
        {
            await using var app = factory.WithManagedAccess();
            using var client = app.As($"person{number}@example.com").CreateClient();
            app.Clock.Advance(TimeSpan.FromMinutes(number));

            Assert.Equal($"person{number}@example.com", (await client.GetFromJsonAsync<Seen>("/"))!.Email);
            Assert.Single(app.Audit.Records);
        }));
    }

    [Fact]
    public async Task Clients_CreatedAtOnce_StartOneApp()
    {
        var starts = 0;
        await using var app = new SmallApp
        {
            Registration = services =>
            {
                Interlocked.Increment(ref starts);
                services.AddManagedAccess();
            },
        }.WithManagedAccess();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(number => Task.Run(async () =>
        {
            using var client = app.As("ada@example.com").CreateClient();
            Assert.NotNull(await client.GetFromJsonAsync<Seen>("/"));
        })));

        Assert.Equal(1, starts);
    }

    // Production reads its keys from a file that the test machine does not have.
    [Fact]
    public async Task Keys_OfAFileThatIsNotHere_AreReplaced()
    {
        await using var app = new SmallApp
        {
            Registration = services => services.AddManagedAccess().AddSigningKeys(SigningKeySource.FromFile(SmallApp.OAuth, "/run/secrets/keys.json")),
        }.WithManagedAccess();
        using var ada = app.As("ada@example.com").CreateClient();

        Assert.NotNull(await ada.GetFromJsonAsync<Seen>("/"));
    }

    [Fact]
    public async Task Token_OfAnotherTestsApp_IsRefused()
    {
        await using var app = new SmallApp().WithManagedAccess();
        await using var other = new SmallApp().WithManagedAccess();
        await other.RotateKeysAsync();
        using var client = app.CreateClient();
        client.DefaultRequestHeaders.Authorization = new("Bearer", other.As("ada@example.com").From(SmallApp.Access).CreateToken());

        using var response = await client.GetAsync("/");

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task Clock_OfTheTest_IsTheAppsToo()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await using var app = new SmallApp().WithManagedAccess(options => options.Clock = clock);
        using var ada = app.As("ada@example.com").CreateClient();

        Assert.NotNull(await ada.GetFromJsonAsync<Seen>("/"));
        Assert.Same(clock, app.Services.GetRequiredService<TimeProvider>());
        Assert.Equal(2030, Assert.Single(app.Audit.Records).Time.Year);
    }

    // In Development the app derives its identifier, and the emulator's issuer is the app's own origin.
    [Fact]
    public async Task Development_WithTheAppsOwnOriginAsIssuer_HasCallersToo()
    {
        var factory = SmallApp.WithServer("/", ("RequireHttpsMetadata", "false"));
        factory.Settings["Resource"] = null;
        factory.EnvironmentName = "Development";
        await using var app = factory.WithManagedAccess();
        using var ada = app.As("ada@example.com").CreateClient();

        var seen = await ada.GetFromJsonAsync<Seen>("/");

        Assert.Equal(("ada@example.com", "http://localhost"), (seen!.Email, seen.Issuer));
        Assert.Equal(new Uri("http://localhost/"), app.BaseAddress);
    }

    // As with `dotnet test -c Release`: the servers are in the settings of another machine, and the emulator is in Debug builds only.
    [Fact]
    public async Task App_WithoutAServer_HasOneOfTheTest()
    {
        var factory = new SmallApp();
        foreach (var name in factory.Settings.Keys.Where(name => name.StartsWith("AuthorizationServers:", StringComparison.Ordinal)).ToArray())
        {
            factory.Settings.Remove(name);
        }

        await using var app = factory.WithManagedAccess();
        using var ada = app.As("ada@example.com").CreateClient();

        var seen = await ada.GetFromJsonAsync<Seen>("/");

        Assert.Equal(("ada@example.com", "https://login.example.test"), (seen!.Email, seen.Issuer));
    }

    [Fact]
    public async Task Address_ThatTheTestChose_IsKept()
    {
        var factory = new SmallApp();
        factory.ClientOptions.BaseAddress = new Uri("https://other.corp.example/");
        await using var app = factory.WithManagedAccess();

        Assert.Equal("https://other.corp.example/", app.BaseAddress.AbsoluteUri);
    }
}
