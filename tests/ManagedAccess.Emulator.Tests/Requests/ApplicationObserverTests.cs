using System.Net;
using System.Text.Json;
using ManagedAccess.Emulator.Requests;
using ManagedAccess.Emulator.Tests.DeveloperPage;
using ManagedAccess.Emulator.Tests.Edge;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.Emulator.Tests.Requests;

/// <summary>How the requests look that the application itself decides about.</summary>
public sealed class ApplicationObserverTests
{
    [Fact]
    public async Task Request_WithoutACredential_HasTheAnswerOfTheApplication()
    {
        await using var app = await StartAsync();

        var request = await SendAsync(app, "/refused");

        AssertIs(request, "refused", 401, caller: null, "no credential found", "the app answered 401, invalid_token: The token is for another resource");
    }

    [Fact]
    public async Task Request_WithManyCookies_HasFewSteps()
    {
        await using var app = await EdgeApp.StartAsync();

        var request = await SendAsync(app, "/", ("Cookie", string.Join("; ", Enumerable.Range(0, 50).Select(index => $"CF_Authorization=forged{index}"))));

        Assert.Equal(4, Steps(request).Count(step => step.StartsWith("CF_Authorization is not", StringComparison.Ordinal)));
    }

    [Fact]
    public void Request_WithManySteps_KeepsTheFirstAndTheLast()
    {
        var recent = new RecentRequests();

        recent.Add(new RecentRequest { At = default, Method = "GET", Path = "/", Outcome = RequestOutcome.Refused, Steps = [.. Enumerable.Range(0, 50).Select(step => $"{step}")] });

        var steps = Assert.Single(recent.List()).Steps;
        Assert.Equal((20, "0", "49"), (steps.Count, steps[0], steps[^1]));
    }

    [Fact]
    public async Task Request_WithAGoodToken_HasEachStep()
    {
        await using var app = await StartAsync();
        var token = await app.Emulator.IssueTokenAsync("ada@example.com", "Test agent", ["wiki.read"], cancellationToken: TestContext.Current.CancellationToken);

        var request = await SendAsync(app, "/pages/1", ("Authorization", $"Bearer {token}"));

        AssertIs(
            request, "admitted", 200, "ada@example.com",
            "bearer found", "it is of ada@example.com, through Test agent", "audience http://localhost", "valid until 12:15:00 UTC", "scope wiki.read", "the app answered 200");
        Assert.Equal("Test agent", request.GetProperty("client").GetString());
    }

    [Fact]
    public async Task Request_WithATokenForAnotherResource_ComparesTheTwo()
    {
        await using var app = await StartAsync();
        var token = await app.Emulator.IssueTokenAsync("ada@example.com", resource: "https://elsewhere.example", cancellationToken: TestContext.Current.CancellationToken);

        var request = await SendAsync(app, "/mcp", ("Authorization", $"Bearer {token}"));

        Assert.Contains("audience https://elsewhere.example ≠ http://localhost/mcp", Steps(request));
    }

    [Theory]
    [InlineData(14 * 60 + 59, "valid until 12:15:00 UTC")]
    [InlineData(15 * 60, "it expired at 12:15:00 UTC")]
    public async Task Request_AroundTheEndOfItsToken_SaysOnWhichSide(int seconds, string step)
    {
        await using var app = await StartAsync();
        var token = await app.Emulator.IssueTokenAsync("ada@example.com", cancellationToken: TestContext.Current.CancellationToken);
        app.Clock.Advance(TimeSpan.FromSeconds(seconds));

        Assert.Contains(step, Steps(await SendAsync(app, "/", ("Authorization", $"Bearer {token}"))));
    }

    [Fact]
    public async Task Request_WithATokenThatThisEmulatorHasNotSigned_BelievesNothingInIt()
    {
        await using var app = await StartAsync();
        await using var other = await EmulatedApp.StartAsync(new EmulatedApp.Setup { IsFirstStart = true }); // with other keys
        var foreign = await other.Emulator.IssueTokenAsync("grace@example.com", "Forger", cancellationToken: TestContext.Current.CancellationToken);
        var own = await app.Emulator.IssueTokenAsync("ada@example.com", cancellationToken: TestContext.Current.CancellationToken);
        var forged = string.Join('.', own.Split('.')[0], foreign.Split('.')[1], own.Split('.')[2]);

        Assert.Contains("no key of this emulator has signed it: another issuer, or a key that was rotated away", Steps(await SendAsync(app, "/", ("Authorization", $"Bearer {foreign}"))));
        var request = await SendAsync(app, "/", ("Authorization", $"Bearer {forged}"));
        AssertIs(request, "open", 200, caller: null, "bearer found", "its signature is not valid", "the app answered 200");
    }

    [Theory]
    [InlineData("Bearer not-a-jwt", "it is not a JWT: only its issuer can read it")]
    [InlineData("Bearer a.b.c", "its signature is not valid")]
    [InlineData("Basic dXNlcjpwYXNzd29yZA==", "Authorization has another scheme than Bearer: the emulator does not read it")]
    public async Task Request_WithSomethingElse_SaysWhatItIs(string authorization, string step)
    {
        await using var app = await StartAsync();

        Assert.Contains(step, Steps(await SendAsync(app, "/", ("Authorization", authorization))));
    }

    [Fact]
    public async Task Request_OfABrowser_IsOfItsPerson()
    {
        await using var app = await StartAsync();
        var agent = new TestAgent(app.CreateBrowser());
        await agent.SignInAsync();

        await agent.Browser.GetAsync("/pages/1");

        AssertIs(await NewestAsync(app), "admitted", 200, "ada@example.com", "CF_Authorization is of ada@example.com", "the app answered 200");
    }

    [Fact]
    public async Task Request_ThatTheApplicationSendsToTheLogin_IsCalledSo()
    {
        await using var app = await StartAsync();

        AssertIs(await SendAsync(app, "/private"), "sent_to_login", 302, caller: null, "no credential found", "the app sent the browser to the login page");
    }

    [Fact]
    public async Task Request_ThatTheApplicationHasNotAnswered_IsPendingAndThenNot()
    {
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var app = await StartAsync(application => application.Map("/slow", async () =>
        {
            await answer.Task;
            return Results.NoContent();
        }));
        using var browser = app.CreateBrowser();
        var sending = browser.GetAsync("/slow");

        var before = await NewestAsync(app);
        answer.SetResult();
        await sending;
        var after = await NewestAsync(app);

        Assert.Equal(("pending", JsonValueKind.Null), (before.GetProperty("outcome").GetString(), before.GetProperty("status").ValueKind));
        AssertIs(after, "open", 204, caller: null, "no credential found", "the app answered 204");
    }

    [Fact]
    public async Task Request_ThatTheApplicationFails_Is500()
    {
        await using var app = await StartAsync(application => application.Use((HttpContext context, RequestDelegate next)
            => context.Request.Path == "/fails" ? throw new InvalidOperationException("on purpose") : next(context)));

        Assert.Equal("the app answered 500", Steps(await SendAsync(app, "/fails"))[^1]);
    }

    [Theory]
    [InlineData(false, 500)]
    [InlineData(true, null)]
    public async Task Answer_OfAnApplicationThatThrows_Is500UnlessTheClientHasLeft(bool hasLeft, int? status)
    {
        int? told = null;
        var context = new DefaultHttpContext { RequestAborted = new CancellationToken(hasLeft) };

        await Assert.ThrowsAsync<InvalidOperationException>(() => ApplicationAnswer.WatchAsync(context, _ => throw new InvalidOperationException(), answer => told = answer));

        Assert.Equal(status, told);
    }

    private static Task<EmulatedApp> StartAsync(Action<WebApplication>? map = null) => EmulatedApp.StartAsync(new EmulatedApp.Setup
    {
        Map = application =>
        {
            map?.Invoke(application);
            application.Map("/refused", (HttpContext context) =>
            {
                context.Response.Headers.WWWAuthenticate = "Bearer resource_metadata=\"http://localhost/x\", error=\"invalid_token\", error_description=\"The token is for another resource\"";
                context.Response.StatusCode = 401;
            });
            application.Map("/private", () => Results.Redirect("/cdn-cgi/access/login?redirect_url=%2Fprivate"));
        },
    });

    private static async Task<JsonElement> SendAsync(EmulatedApp app, string path, params (string Name, string Value)[] headers)
    {
        using var browser = app.CreateBrowser();
        await browser.SendAsync(EdgeApp.Get(path, headers));
        return await NewestAsync(app);
    }

    private static async Task<JsonElement> NewestAsync(EmulatedApp app)
    {
        using var browser = app.CreateBrowser();
        return (await browser.ReadListAsync("requests.json"))[0];
    }

    private static string[] Steps(JsonElement request) => [.. request.GetProperty("steps").EnumerateArray().Select(step => step.GetString()!)];

    private static void AssertIs(JsonElement request, string outcome, int status, string? caller, params string[] steps)
    {
        Assert.Equal(steps, Steps(request));
        Assert.Equal((outcome, status, caller), (request.GetProperty("outcome").GetString(), request.GetProperty("status").GetInt32(), request.GetProperty("caller").GetString()));
    }
}
