using System.Text.Json;
using AngleSharp.Html.Parser;
using ManagedAccess.AspNetCore.Challenges;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Challenges;

public sealed class RefusalResponseTests
{
    private const string Pointer = ProtectedApp.Metadata;

    [Theory]
    [InlineData(200, false)]
    [InlineData(399, false)]
    [InlineData(400, true)]
    [InlineData(599, true)]
    [InlineData(600, false)]
    public void IsRefused_OfErrorsOnly(int status, bool expected) =>
        Assert.Equal(expected, RefusalResponse.IsRefused(new DefaultHttpContext { Response = { StatusCode = status } }.Response));

    [Theory]
    [Trait("Conformance", "CHL-01")]
    [Trait("Conformance", "CHL-02")]
    [Trait("Conformance", "CHL-04")]
    [Trait("Conformance", "CAC-07")]
    [InlineData(null)]
    [InlineData("Basic YTpi")]
    public async Task Request_WithoutACredential_IsChallengedWithoutAnError(string? authorization)
    {
        await using var app = await StartAsync();

        using var response = await (authorization is null ? app.GetAsync("/pages/x") : app.GetAsync("/pages/x", ("Authorization", authorization)));

        Assert.Equal(401, (int)response.StatusCode);
        Assert.Equal($"Bearer resource_metadata=\"{Pointer}\"", Assert.Single(response.Headers.GetValues("WWW-Authenticate")));
        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
    }

    [Theory]
    [Trait("Conformance", "CHL-07")]
    [Trait("Conformance", "CHL-08")]
    [Trait("Conformance", "CHL-09")]
    [Trait("Conformance", "CAC-07")]
    [InlineData("expired", 401, "invalid_token", "The access token expired")]
    [InlineData("signed by another key", 401, "invalid_token", "The access token is not valid for this resource")]
    [InlineData("without a scope", 403, "insufficient_scope", "The access token lacks a scope that this operation needs")]
    [InlineData("twice", 400, "invalid_request", "The credential is malformed or was sent more than once")]
    public async Task Request_Refused_SaysWhyAndWhatIsNeeded(string token, int status, string error, string description)
    {
        await using var app = await StartAsync();

        using var response = await app.GetAsync("/edit", Headers(app, token));

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["resource_metadata"] = Pointer,
                ["scope"] = "wiki.read wiki.write",
                ["error"] = error,
                ["error_description"] = description,
            },
            ReceivedChallenge.Bearer(response).Parameters.ToDictionary());
        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
    }

    [Fact]
    [Trait("Conformance", "CHL-06")]
    public async Task Challenge_OfAnEndpointWithScopes_NamesThemAll()
    {
        await using var app = await StartAsync();

        using var response = await app.GetAsync("/edit");

        Assert.Equal("wiki.read wiki.write", ReceivedChallenge.Bearer(response)["scope"]);
    }

    [Fact]
    [Trait("Conformance", "CAC-07")]
    public async Task Unavailable_HasRetryAfterAndNoChallenge()
    {
        await using var app = await StartAsync(setup => setup.Issuers = TestIssuerState.Down);

        using var response = await app.GetAsync("/pages/x", app.Bearer());

        Assert.Equal(503, (int)response.StatusCode);
        Assert.Equal("5", Assert.Single(response.Headers.GetValues("Retry-After")));
        Assert.False(response.Headers.Contains("WWW-Authenticate"));
        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
    }

    [Theory]
    [Trait("Conformance", "ERR-01")]
    [InlineData(null, "application/problem+json")]
    [InlineData("*/*", "application/problem+json")]
    [InlineData("application/json", "application/problem+json")]
    [InlineData("application/json, text/event-stream", "application/problem+json")]
    [InlineData("image/png", "application/problem+json")]
    [InlineData("text/markdown", "text/markdown; charset=utf-8")]
    [InlineData("text/markdown, text/html, */*", "text/markdown; charset=utf-8")]
    [InlineData("text/html", "text/html; charset=utf-8")]
    [InlineData("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html; charset=utf-8")]
    public async Task Body_IsWhatTheClientPrefers(string? accept, string contentType)
    {
        await using var app = await StartAsync();

        foreach (var url in new[] { "/pages/x", "/missing-for-everyone" })
        {
            using var response = await (accept is null ? app.GetAsync(url) : app.GetAsync(url, ("Accept", accept)));

            Assert.Equal(contentType, response.Content.Headers.ContentType?.ToString());
            Assert.Equal("Accept", string.Join(", ", response.Headers.Vary));
            Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
            Assert.Equal((await response.Content.ReadAsByteArrayAsync()).Length, response.Content.Headers.ContentLength);
        }
    }

    [Fact]
    [Trait("Conformance", "ERR-01")]
    public async Task MarkdownBody_Of401_SaysInAFewLinesWhatToDo()
    {
        await using var app = await StartAsync();

        using var response = await app.GetAsync("/edit", ("Accept", "text/markdown"));

        Assert.Equal(
            $"""
            # 401 Authentication required

            Get an access token for this resource, for the person you act for, and send it in the Authorization header.

            - Metadata, naming the authorization servers: <{Pointer}>
            - Scopes needed: `wiki.read wiki.write`
            - Next: authorize there (authorization code with PKCE, `resource` as the metadata has it), then repeat this request with `Authorization: Bearer` and the access token.

            """,
            await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [Trait("Conformance", "ERR-02")]
    [Trait("Conformance", "ERR-03")]
    [InlineData("expired", 401, "Access token refused", "invalid_token")]
    [InlineData("signed by another key", 401, "Access token refused", "invalid_token")]
    [InlineData("without a scope", 403, "More scopes are needed", "insufficient_scope")]
    [InlineData("twice", 400, "Malformed credential", "invalid_request")]
    [InlineData("of a service", 403, "A person is required", null)]
    [InlineData("without keys", 503, "Temporarily unavailable", null)]
    public async Task ProblemBody_AgreesWithStatusAndHeader(string token, int status, string title, string? error)
    {
        await using var app = await StartAsync(setup => setup.Issuers = token is "without keys" ? TestIssuerState.Down : TestIssuerState.Serving);

        using var response = await app.GetAsync("/edit", Headers(app, token));

        var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        Assert.Equal(title, problem.GetProperty("title").GetString());
        Assert.False(problem.TryGetProperty("type", out _));
        Assert.Equal(error, problem.TryGetProperty("error", out var code) ? code.GetString() : null);
        Assert.Equal(error, response.Headers.Contains("WWW-Authenticate") ? ReceivedChallenge.Bearer(response)["error"] : null);
        Assert.Equal(error is null ? null : Pointer, problem.TryGetProperty("resource_metadata", out var pointer) ? pointer.GetString() : null);
    }

    [Fact]
    public async Task HtmlBody_IsAccessibleAndSelfContained()
    {
        await using var app = await ProtectedApp.StartAsync(setup =>
        {
            setup.Settings["Resource"] = "https://wiki.example/a'b&c";
            setup.Settings["Challenges:BrowserLoginPath"] = "/login?a=\"b\"&c";
            setup.App = web => web.MapGet("/edit", () => "").RequireAllScopes("a<b");
        });

        // A navigation would be sent to the sign-in page.
        using var response = await app.GetAsync("/edit", ("Accept", "text/html"), ("Sec-Fetch-Mode", "cors"));

        var text = await response.Content.ReadAsStringAsync();
        var page = new HtmlParser(new() { IsStrictMode = true }).ParseDocument(text);
        Assert.Equal("en", page.DocumentElement.GetAttribute("lang"));
        Assert.Equal("401 Authentication required", page.Title);
        Assert.Equal("401 Authentication required", page.QuerySelector("main h1")?.TextContent);
        Assert.Equal("You are not signed in to this application, or your sign-in has ended.", page.QuerySelector("main p")?.TextContent);
        Assert.Equal("/a'b&c/login?a=\"b\"&c", page.QuerySelector("main p a")?.GetAttribute("href"));
        Assert.Equal("https://wiki.example/.well-known/oauth-protected-resource/a'b&c", page.QuerySelector("dl a")?.GetAttribute("href"));
        Assert.Equal("a<b", page.QuerySelector("dl code")?.TextContent);
        Assert.Contains("prefers-color-scheme: dark", text, StringComparison.Ordinal);
        Assert.Empty(page.QuerySelectorAll("script, link, img, [style], [onclick], [src]"));
    }

    [Fact]
    public async Task HtmlBody_BelowAPath_LinksToTheSignInPageOfThisApplication()
    {
        await using var app = await StartAsync(
            setup =>
            {
                setup.Environment = Environments.Development;
                setup.Settings["Resource"] = null;
                setup.Settings["Challenges:BrowserLoginPath"] = "/login";
            },
            web => web.UsePathBase("/apps/wiki"));

        using var response = await app.GetAsync("http://localhost/apps/wiki/pages/x", ("Accept", "text/html"), ("Sec-Fetch-Mode", "cors"));

        Assert.Contains("href=\"/apps/wiki/login\"", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Conformance", "CHL-23")]
    public async Task Head_OfARefusal_IsGetWithoutContent()
    {
        await using var app = await StartAsync();

        using var get = await app.GetAsync("/edit");
        using var head = await app.SendAsync(HttpMethod.Head, "/edit");

        Assert.Equal(401, (int)head.StatusCode);
        Assert.Equal(get.Headers.ToString(), head.Headers.ToString());
        Assert.Equal(get.Content.Headers.ToString(), head.Content.Headers.ToString());
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [Trait("Conformance", "CHL-24")]
    [InlineData("application/json")]
    [InlineData("text/markdown")]
    [InlineData("text/html")]
    public async Task Unauthenticated_ExistingAndMissingPath_AreTheSame(string accept)
    {
        await using var app = await StartAsync();

        using var existing = await app.GetAsync("/pages/on-call", ("Accept", accept));
        using var missing = await app.GetAsync("/missing?x=<y>", ("Accept", accept));

        Assert.Equal(existing.StatusCode, missing.StatusCode);
        Assert.Equal(existing.Headers.ToString(), missing.Headers.ToString());
        Assert.Equal(existing.Content.Headers.ToString(), missing.Content.Headers.ToString());
        Assert.Equal(await existing.Content.ReadAsStringAsync(), await missing.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("/missing", 404, "Not Found")]
    [InlineData("/gone", 410, "Gone")]
    [InlineData("/teapot", 418, "I'm a teapot")]
    [InlineData("/broken", 500, "Internal Server Error")]
    [InlineData("/unheard-of", 599, "Error")]
    public async Task ErrorOfTheApplication_WithoutABody_GetsOne(string url, int status, string title)
    {
        await using var app = await ProtectedApp.StartAsync(setup => setup.App = web =>
        {
            web.MapGet("/gone", () => Results.StatusCode(410));
            web.MapGet("/teapot", () => Results.StatusCode(418));
            web.MapGet("/broken", () => Results.StatusCode(500));
            web.MapGet("/unheard-of", () => Results.StatusCode(599));
        });

        using var problem = await app.GetAsync(url, app.Bearer());
        using var markdown = await app.GetAsync(url, app.Bearer(), ("Accept", "text/markdown"));

        Assert.Equal(status, (int)problem.StatusCode);
        Assert.Equal(title, JsonDocument.Parse(await problem.Content.ReadAsStringAsync()).RootElement.GetProperty("title").GetString());
        Assert.StartsWith($"# {status} {title}\n\n", await markdown.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.False(problem.Headers.Contains("WWW-Authenticate"));
    }

    [Theory]
    [InlineData("/text", "mine")]
    [InlineData("/unflushed", "mine")]
    [InlineData("/typed", "")]
    [InlineData("/empty", "")]
    public async Task ErrorOfTheApplication_WithABodyOfItsOwn_IsLeftAlone(string url, string body)
    {
        await using var app = await ProtectedApp.StartAsync(setup => setup.App = routes =>
        {
            routes.MapGet("/text", () => Results.Text("mine", statusCode: 404));
            routes.MapGet("/unflushed", (HttpResponse response) =>
            {
                response.StatusCode = 404;
                "mine"u8.CopyTo(response.BodyWriter.GetSpan(4));
                response.BodyWriter.Advance(4);
            });
            routes.MapGet("/typed", (HttpResponse response) =>
            {
                response.StatusCode = 404;
                response.ContentType = "text/plain";
            });
            routes.MapGet("/empty", (HttpResponse response) =>
            {
                response.StatusCode = 404;
                response.ContentLength = 0;
            });
        });

        using var response = await app.GetAsync(url, app.Bearer());

        Assert.Equal(404, (int)response.StatusCode);
        Assert.Equal(body, await response.Content.ReadAsStringAsync());
        Assert.False(response.Headers.Contains("Vary"));
    }

    [Fact]
    public async Task Body_OfAnErrorPageOfTheApplication_Wins()
    {
        await using var app = await StartAsync(middleware: web => web.UseStatusCodePages("text/plain", "page {0}"));

        using var response = await app.GetAsync("/pages/x");

        Assert.Equal("page 401", await response.Content.ReadAsStringAsync());
        Assert.Equal(Pointer, ReceivedChallenge.Bearer(response)["resource_metadata"]);
        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
    }

    [Fact]
    public async Task Challenge_ThatSomethingCleared_IsWrittenAgain()
    {
        await using var app = await StartAsync(middleware: web => web.Use(async (context, next) =>
        {
            await next(context);
            var status = context.Response.StatusCode;
            context.Response.Clear();
            context.Response.StatusCode = status;
        }));

        using var response = await app.GetAsync("/pages/x", Headers(app, "expired"));

        Assert.Equal("invalid_token", ReceivedChallenge.Bearer(response)["error"]);
        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
    }

    [Fact]
    [Trait("Conformance", "ERR-04")]
    public async Task Body_AfterAnException_TellsNothingOfIt()
    {
        await using var app = await StartAsync(middleware: web =>
        {
            web.UseExceptionHandler(handler => handler.Run(_ => Task.CompletedTask));
            web.MapGet("/throw", string () => throw new InvalidOperationException("secret of db.internal"));
        });

        foreach (var accept in new[] { "application/json", "text/markdown", "text/html" })
        {
            using var response = await app.GetAsync("/throw", app.Bearer(), ("Accept", accept));

            var body = await response.Content.ReadAsStringAsync();
            Assert.Equal(500, (int)response.StatusCode);
            Assert.NotEmpty(body);
            Assert.DoesNotContain("secret", body, StringComparison.Ordinal);
            Assert.DoesNotContain("Exception", body, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Body_ForGrpc_IsNotWritten()
    {
        await using var app = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/greeter/hello") { Content = new ByteArrayContent([0]) };
        request.Content.Headers.ContentType = new("application/grpc");

        using var response = await app.Client.SendAsync(request);

        Assert.Equal(401, (int)response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
        Assert.Equal(Pointer, ReceivedChallenge.Bearer(response)["resource_metadata"]);
    }

    [Theory]
    [Trait("Conformance", "CHL-22")]
    [InlineData("/bare", new[] { $"Bearer resource_metadata=\"{Pointer}\"" })]
    [InlineData("/bare-with-body", new[] { $"Bearer resource_metadata=\"{Pointer}\"" })]
    [InlineData("/basic", new[] { $"Bearer resource_metadata=\"{Pointer}\"", "Basic realm=\"x\"" })]
    [InlineData("/bearer", new[] { $"Bearer resource_metadata=\"{Pointer}\", error=\"mine\"" })]
    [InlineData("/webhook", new[] { "Basic realm=\"x\"" })]
    [InlineData("/anonymous", new[] { $"Bearer resource_metadata=\"{Pointer}\"" })]
    [InlineData("/mcp", new[] { $"Bearer resource_metadata=\"{Pointer}/mcp\"" })]
    public async Task Unauthorized_ByTheApplication_GetsOurChallengeAndKeepsItsOwn(string url, string[] challenges)
    {
        await using var app = await ProtectedApp.StartAsync(setup => setup.App = routes =>
        {
            routes.MapGet("/bare", () => Results.Unauthorized());
            routes.MapGet("/bare-with-body", () => Results.Json("no", statusCode: 401));
            routes.MapGet("/basic", (HttpResponse response) => Challenge(response, "Basic realm=\"x\""));
            routes.MapGet("/bearer", (HttpResponse response) => Challenge(response, "Bearer error=\"mine\""));
            routes.MapGet("/webhook", (HttpResponse response) => Challenge(response, "Basic realm=\"x\"")).AllowAnonymous();
            routes.MapGet("/anonymous", () => Results.Unauthorized()).AllowAnonymous();
            routes.MapGet("/mcp", () => Results.Unauthorized()).AsProtectedResource("/mcp");
        });

        using var response = await app.GetAsync(url, app.Bearer(claims => claims["aud"] = ProtectedApp.Resource + (url is "/mcp" ? url : "")));

        Assert.Equal(401, (int)response.StatusCode);
        Assert.Equal(challenges, response.Headers.GetValues("WWW-Authenticate"));
    }

    [Fact]
    [Trait("Conformance", "CHL-15")]
    public async Task Challenges_OfSeveralSchemes_AreOneBearerAndTheOthersOnTheirLines()
    {
        await using var app = await StartAsync(middleware: web => web.Use(async (context, next) =>
        {
            context.Response.Headers.Append("WWW-Authenticate", "Basic realm=\"x\"");
            await next(context);
            context.Response.Headers.Append("WWW-Authenticate", "Bearer");
        }));

        using var response = await app.GetAsync("/pages/x", Headers(app, "expired"));

        Assert.Equal(
            [$"Bearer resource_metadata=\"{Pointer}\", error=\"invalid_token\", error_description=\"The access token expired\"", "Basic realm=\"x\""],
            response.Headers.GetValues("WWW-Authenticate"));
    }

    [Fact]
    [Trait("Conformance", "CHL-12")]
    public async Task Realm_WhenConfigured_IsInEveryChallenge()
    {
        await using var app = await StartAsync(setup => setup.Settings["Challenges:Realm"] = "the \"wiki\"");

        using var response = await app.GetAsync("/pages/x");

        Assert.Equal("the \"wiki\"", ReceivedChallenge.Bearer(response)["realm"]);
    }

    [Fact]
    public async Task Success_IsLeftAlone()
    {
        await using var app = await StartAsync(setup => setup.Settings["Challenges:AllowedOrigins:0"] = "https://agent.example");

        using var response = await app.GetAsync("/public", ("Origin", "https://agent.example"));

        Assert.Equal("public", await response.Content.ReadAsStringAsync());
        Assert.Empty(response.Headers);
    }

    private static Task<ProtectedApp> StartAsync(Action<ProtectedAppSetup>? change = null, Action<WebApplication>? middleware = null) => ProtectedApp.StartAsync(setup =>
    {
        change?.Invoke(setup);
        setup.App = web =>
        {
            middleware?.Invoke(web);
            web.UseRouting();
            web.UseAuthentication();
            web.UseAuthorization();
            web.MapGet("/pages/{slug}", (string slug) => slug);
            web.MapGet("/edit", () => "").RequireAllScopes("wiki.read", "wiki.write").RequireHuman();
            web.MapGet("/public", () => "public").AllowAnonymous();
        };
    });

    private static (string, string)[] Headers(ProtectedApp app, string token) => token switch
    {
        "expired" => [app.Bearer(claims => claims["exp"] = app.Clock.GetUtcNow().ToUnixTimeSeconds() - 61)],
        "signed by another key" => [("Authorization", "Bearer " + app.Issuer.Issue(header: header => header["kid"] = "key-1", key: TestKey.Create("key-2", "RS256", 7)))],
        "without a scope" => [app.Bearer(claims => claims["scope"] = "wiki.read")],
        "of a service" => [app.Bearer(claims => claims["sub"] = "client-1")],
        "twice" => [app.Bearer(), app.Bearer()],
        _ => [app.Bearer()],
    };

    private static void Challenge(HttpResponse response, string challenge)
    {
        response.StatusCode = 401;
        response.Headers.WWWAuthenticate = challenge;
    }
}
