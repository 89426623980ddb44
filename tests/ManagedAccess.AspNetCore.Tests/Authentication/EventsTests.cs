using System.Net;
using System.Security.Claims;
using ManagedAccess.AspNetCore.Attribution;
using ManagedAccess.AspNetCore.Authentication.Schemes;
using ManagedAccess.AspNetCore.Tokens;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Authentication;

/// <summary>What an app's own code may do in authentication, and that none of it opens a door.</summary>
[Trait("Issue", "13")]
public sealed class EventsTests
{
    private const string Scheme = ManagedAccessDefaults.AuthenticationScheme;

    private static Task<ProtectedApp> StartAsync(Action<ManagedAccessEvents> events, Action<ProtectedAppSetup>? change = null) => WikiEndpoints.StartAsync(setup =>
    {
        setup.Services = services => services.Configure<ManagedAccessSchemeOptions>(Scheme, options =>
        {
            options.Events = new ManagedAccessEvents();
            events(options.Events);
        });
        change?.Invoke(setup);
    });

    // SignalR's browsers cannot send a header with a websocket, so its documentation takes the token from the query for the paths of hubs.
    private static Task TakeFromQueryOfHubs(ManagedAccessCredentialReceivedContext context)
    {
        context.Token = context.Request.Path.StartsWithSegments("/mcp") ? context.Request.Query["access_token"] : default(string);
        return Task.CompletedTask;
    }

    private static string TokenOf(ProtectedApp app, string audience = TestIssuer.DefaultAudience) => app.Issuer.Issue(claims => claims["aud"] = audience);

    [Fact]
    public async Task Token_TakenFromTheQueryOfAHub_IsThatOfTheCallerAndIsOnNoRecord()
    {
        await using var app = await StartAsync(events => events.OnCredentialReceived = TakeFromQueryOfHubs);
        var token = TokenOf(app, ProtectedApp.Resource + "/mcp");

        using var response = await app.GetAsync($"/mcp/hub?access_token={token}");

        Assert.Equal("Human 3f6f1c5e-ada through client-1", await response.Content.ReadAsStringAsync());
        Assert.Equal(("none", CredentialSource.Application), (app.Audit.Last.Reason, app.Audit.Last.Credential));
        Assert.DoesNotContain(token, app.Audit.Last.ToString(), StringComparison.Ordinal);

        // The server's own log of requests shows the query, as it does with every scheme.
        Assert.DoesNotContain(app.Logs.Events, log => log.Category.StartsWith("ManagedAccess", StringComparison.Ordinal) && log.Text.Contains(token, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Token_InTheQueryOfAnotherPath_IsNoCredential()
    {
        await using var app = await StartAsync(events => events.OnCredentialReceived = TakeFromQueryOfHubs);

        using var response = await app.GetAsync($"/page?access_token={TokenOf(app)}");

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Null(Assert.Single(ReceivedChallenge.Of(response)).Error);
        Assert.Equal("credential_missing", app.Audit.Last.Reason);
    }

    // RFC 6750 §2: one method of sending the token; REQ-06
    [Fact]
    public async Task Token_InTheQueryOfAHubBesideAuthorization_IsABadRequest()
    {
        await using var app = await StartAsync(events => events.OnCredentialReceived = TakeFromQueryOfHubs);
        var token = TokenOf(app, ProtectedApp.Resource + "/mcp");

        using var response = await app.GetAsync($"/mcp/hub?access_token={token}", ("Authorization", "Bearer " + token));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("authorization_and_query", app.Audit.Last.Reason);
    }

    // Whatever an event finds is held to what is asked of a token in Authorization.
    [Theory]
    [InlineData("a b.c.d", HttpStatusCode.Unauthorized, "authorization_not_token68")]
    [InlineData("a\u00e9.b.c", HttpStatusCode.BadRequest, "credential_characters")]
    [InlineData("oauth:123", HttpStatusCode.Unauthorized, "opaque_token")]
    [InlineData("long", HttpStatusCode.BadRequest, "credential_too_long")]
    [InlineData("a.b.c", HttpStatusCode.Unauthorized, null)]
    [InlineData("", HttpStatusCode.Unauthorized, "credential_missing")]
    public async Task Token_FromAnEventInAnOddForm_IsRefused(string token, HttpStatusCode status, string? reason)
    {
        await using var app = await StartAsync(events => events.OnCredentialReceived = context =>
        {
            context.Token = token == "long" ? new string('a', 20_000) : token;
            return Task.CompletedTask;
        });

        using var response = await app.GetAsync("/page");

        Assert.Contains(response.StatusCode, new[] { status, HttpStatusCode.BadRequest });
        Assert.Equal(reason ?? app.Audit.Last.Reason, app.Audit.Last.Reason);
        Assert.NotEqual(AccessOutcome.Served, app.Audit.Last.Outcome);
    }

    // RFC 6750 §5.3: a browser sends a cookie for other sites too
    [Theory]
    [InlineData("POST", "cross-site", HttpStatusCode.Forbidden)]
    [InlineData("POST", "same-origin", HttpStatusCode.OK)]
    [InlineData("GET", "cross-site", HttpStatusCode.OK)]
    public async Task Token_TakenFromACookie_DoesNotServeOtherSites(string method, string site, HttpStatusCode status)
    {
        await using var app = await StartAsync(events => events.OnCredentialReceived = context =>
        {
            context.Token = context.Request.Cookies["token"];
            return Task.CompletedTask;
        });

        using var response = await app.SendAsync(new HttpMethod(method), "/page", ("Cookie", "token=" + TokenOf(app)), ("Sec-Fetch-Site", site));

        Assert.Equal(status, response.StatusCode);
        Assert.Equal(status is HttpStatusCode.OK ? "none" : "cross_site", app.Audit.Last.Reason);
    }

    [Fact]
    public async Task Token_TakenFromAHeader_ServesScriptsOfOtherSites()
    {
        await using var app = await StartAsync(events => events.OnCredentialReceived = context =>
        {
            context.Token = context.Request.Headers["X-Token"];
            return Task.CompletedTask;
        });

        using var response = await app.SendAsync(HttpMethod.Post, "/page", ("X-Token", TokenOf(app)), ("Sec-Fetch-Site", "cross-site"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task TokenValidated_OnEveryRequest_SeesTheCallerAndMayAddClaims()
    {
        var seen = new List<string?>();
        await using var app = await StartAsync(
            events => events.OnTokenValidated = context =>
            {
                seen.Add($"{context.Attribution.User?.Email} {context.Principal.FindFirst("jti")?.Value.Length} {context.Scheme.Name}");
                context.AddClaim(ClaimTypes.Role, "editor");
                return Task.CompletedTask;
            },
            setup => setup.App = web => web.MapGet("/edit", (HttpContext context) => context.User.FindAll(ClaimTypes.Role).Count()).RequireAuthorization(policy => policy.RequireRole("editor")));
        var bearer = app.Bearer();

        foreach (var _ in new[] { "verified now", "known", "known" })
        {
            using var response = await app.GetAsync("/edit", bearer);
            Assert.Equal("1", await response.Content.ReadAsStringAsync()); // what one request adds, the next does not have
        }

        Assert.Equal(Enumerable.Repeat($"ada@example.com 32 {Scheme}", 3), seen);
    }

    // What an event puts beside the caller or in their place changes neither whose request it is nor what they may do.
    [Theory]
    [InlineData("another identity beside it")]
    [InlineData("an identity without a scheme beside it")]
    [InlineData("another principal in its place")]
    [InlineData("nobody in its place")]
    public async Task TokenValidated_WithAnotherPrincipal_LeavesTheCaller(string attempt)
    {
        var evil = new ClaimsIdentity([new("sub", "evil"), new("scope", "wiki.write")], attempt.Contains("without", StringComparison.Ordinal) ? null : "Evil");
        await using var app = await StartAsync(events => events.OnTokenValidated = context =>
        {
            if (attempt.EndsWith("beside it", StringComparison.Ordinal))
            {
                context.Principal.AddIdentity(evil);
            }
            else
            {
                context.HttpContext.User = attempt.StartsWith("nobody", StringComparison.Ordinal) ? new ClaimsPrincipal() : new ClaimsPrincipal(evil);
            }

            return Task.CompletedTask;
        });

        using var served = await app.GetAsync("/authorized", app.Bearer());
        using var lacking = await app.GetAsync("/write", app.Bearer(claims => claims["scope"] = "wiki.read"));

        Assert.Equal("Human 3f6f1c5e-ada through client-1", await served.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.Forbidden, lacking.StatusCode);
        Assert.Equal("3f6f1c5e-ada", app.Audit.Last.Subject);
        Assert.False(typeof(ManagedAccessTokenValidatedContext).GetProperty(nameof(ManagedAccessTokenValidatedContext.Principal))!.CanWrite);
    }

    // The requirements of this library read the token, not claims that somebody added.
    [Fact]
    public async Task TokenValidated_AddingAScope_GrantsNone()
    {
        await using var app = await StartAsync(events => events.OnTokenValidated = context =>
        {
            context.AddClaim("scope", "wiki.write");
            return Task.CompletedTask;
        });

        using var response = await app.GetAsync("/write", app.Bearer(claims => claims["scope"] = "wiki.read"));

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Theory]
    [InlineData("Authorization")]
    [InlineData("Cf-Access-Jwt-Assertion")]
    [InlineData("Cookie")]
    public async Task TokenValidated_ThatFails_IsA401WithAChallengeEachTime(string way)
    {
        await using var app = await StartAsync(events => events.OnTokenValidated = context =>
        {
            context.Fail("dismissed\r\nforged line");
            return Task.CompletedTask;
        });
        var header = way switch { "Authorization" => app.Bearer(), "Cookie" => app.Cookie(), _ => app.Assertion() };

        foreach (var _ in new[] { "verified now", "known" })
        {
            using var response = await app.GetAsync("/page", header);

            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
            var challenge = Assert.Single(ReceivedChallenge.Of(response));
            Assert.Equal(("invalid_token", ProtectedApp.Metadata), (challenge.Error, challenge.ResourceMetadata));
            Assert.Equal((AccessOutcome.Refused, "refused_by_application", AttributionKind.Anonymous), (app.Audit.Last.Outcome, app.Audit.Last.Reason, app.Audit.Last.Kind));
            Assert.DoesNotContain("dismissed", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        var log = app.Logs.Named("RefusedByApplication")[0];
        Assert.Equal(LogLevel.Information, log.Level);
        Assert.DoesNotContain('\n', log.Text);
    }

    [Fact]
    public async Task TokenValidated_ThatFailsOnAnOpenEndpoint_LeavesNobody()
    {
        await using var app = await StartAsync(events => events.OnTokenValidated = context =>
        {
            context.Fail("dismissed");
            return Task.CompletedTask;
        });

        using var response = await app.GetAsync("/open", app.Bearer());

        Assert.Equal("Anonymous", await response.Content.ReadAsStringAsync());
    }

    // As stock: an event that throws is an error of the app, 500; nobody is let in, and the page about the error is nobody's.
    [Theory]
    [InlineData("received", true)]
    [InlineData("validated", true)]
    [InlineData("validated asynchronously", true)]
    [InlineData("challenge", false)]
    [InlineData("forbidden", true)]
    public async Task Event_ThatThrows_IsAnErrorOfTheServer(string thrower, bool withToken)
    {
        var reached = false;
        static Task Throw() => throw new InvalidOperationException("the app's own mistake");
        await using var app = await StartAsync(
            events =>
            {
                events.OnCredentialReceived = _ => thrower == "received" ? Throw() : Task.CompletedTask;
                events.OnTokenValidated = async _ =>
                {
                    if (thrower == "validated asynchronously")
                    {
                        await Task.Yield();
                    }

                    await (thrower.StartsWith("validated", StringComparison.Ordinal) ? Throw() : Task.CompletedTask);
                };
                events.OnChallenge = _ => thrower == "challenge" ? Throw() : Task.CompletedTask;
                events.OnForbidden = _ => thrower == "forbidden" ? Throw() : Task.CompletedTask;
            },
            setup => setup.App = web =>
            {
                web.UseExceptionHandler(error => error.Run(context => context.Response.WriteAsync(context.GetAttribution().Kind.ToString())));
                web.UseAuthentication();
                web.UseAuthorization();
                web.MapGet("/page", () => { reached = true; return "secret"; }).RequireAllScopes(thrower == "forbidden" ? "no.such" : "wiki.read");
            });

        using var response = withToken ? await app.GetAsync("/page", app.Bearer()) : await app.GetAsync("/page");

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.False(reached);
        Assert.Equal(thrower == "forbidden" ? "Human" : "Anonymous", await response.Content.ReadAsStringAsync());
        Assert.Equal((AccessOutcome.Failed, "exception"), (app.Audit.Last.Outcome, app.Audit.Last.Reason));
    }

    [Fact]
    public async Task Refusal_WithAnEvent_TellsItTheReasonAndKeepsWhatItAdds()
    {
        var reasons = new List<string>();
        await using var app = await StartAsync(events =>
        {
            events.OnChallenge = context => Add(context.Response, context.Reason);
            events.OnForbidden = context => Add(context.Response, context.Reason);
        });

        using var anonymous = await app.GetAsync("/page");
        using var bad = await app.GetAsync("/page", app.Bearer(claims => claims["exp"] = 1));
        using var lacking = await app.GetAsync("/write", app.Bearer(claims => claims["scope"] = "wiki.read"));

        Assert.Equal(["credential_missing", "expired", "insufficient_scope"], reasons);
        Assert.All([anonymous, bad, lacking], response => Assert.Equal("help", Assert.Single(response.Headers.GetValues("X-Help"))));
        Assert.Equal([HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden], new[] { anonymous.StatusCode, bad.StatusCode, lacking.StatusCode });
        Assert.Equal("insufficient_scope", Assert.Single(ReceivedChallenge.Of(lacking)).Error);

        Task Add(HttpResponse response, string reason)
        {
            reasons.Add(reason);
            response.Headers["X-Help"] = "help";
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task Challenge_HandledWithABodyOfTheApp_KeepsThePointer()
    {
        await using var app = await StartAsync(events => events.OnChallenge = async context =>
        {
            context.HandleResponse();
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            await context.Response.WriteAsJsonAsync(new { sorry = true });
        });

        using var response = await app.GetAsync("/page");

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("""{"sorry":true}""", await response.Content.ReadAsStringAsync());
        Assert.Equal(ProtectedApp.Metadata, Assert.Single(ReceivedChallenge.Of(response)).ResourceMetadata);
        Assert.Equal("credential_missing", app.Audit.Last.Reason);
    }

    [Fact]
    public async Task Challenge_HandledWithARedirect_IsThatRedirect()
    {
        await using var app = await StartAsync(events => events.OnChallenge = context =>
        {
            context.HandleResponse();
            context.Response.Redirect("/login");
            return Task.CompletedTask;
        });

        using var response = await app.GetAsync("/page");

        Assert.Equal((HttpStatusCode.Redirect, "/login"), (response.StatusCode, response.Headers.Location?.OriginalString));
        Assert.Equal((AccessOutcome.Challenged, "credential_missing"), (app.Audit.Last.Outcome, app.Audit.Last.Reason));
    }

    [Theory]
    [InlineData(false, 200, false)]
    [InlineData(false, 200, true)]
    [InlineData(false, 204, false)]
    [InlineData(false, 304, false)]
    [InlineData(true, 200, false)]
    [InlineData(true, 200, true)]
    [InlineData(true, 304, true)]
    public async Task Refusal_MadeASuccessByAnEvent_StaysARefusal(bool forbidden, int status, bool writes)
    {
        async Task Answer(HttpResponse response)
        {
            response.StatusCode = status;
            if (writes && status == 200)
            {
                await response.WriteAsync("welcome");
                await response.Body.FlushAsync();
            }
        }

        await using var app = await StartAsync(events =>
        {
            events.OnChallenge = context => { context.HandleResponse(); return Answer(context.Response); };
            events.OnForbidden = context => { context.HandleResponse(); return Answer(context.Response); };
        });

        using var response = forbidden ? await app.GetAsync("/write", app.Bearer(claims => claims["scope"] = "x")) : await app.GetAsync("/write");

        Assert.Equal(forbidden ? HttpStatusCode.Forbidden : HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal(forbidden ? AccessOutcome.Forbidden : AccessOutcome.Challenged, app.Audit.Last.Outcome);
        Assert.Equal(ProtectedApp.Metadata, Assert.Single(ReceivedChallenge.Of(response)).ResourceMetadata);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AddEvents_WithAClass_MakesOneForEachRequestUnlessTheAppSaysOtherwise(bool asSingleton)
    {
        await using var app = await WikiEndpoints.StartAsync(setup =>
        {
            setup.Services = services =>
            {
                services.AddScoped<Visits>();
                if (asSingleton)
                {
                    services.AddSingleton(_ => new CountingEvents(new Visits()));
                }
            };
            setup.LaterServices = services => services.AddManagedAccess().AddEvents<CountingEvents>().AddEvents<CountingEvents>();
        });

        using var first = await app.GetAsync("/page", app.Bearer());
        using var second = await app.GetAsync("/page", app.Bearer());

        Assert.Equal("1", Assert.Single(first.Headers.GetValues("X-Visits")));
        Assert.Equal(asSingleton ? "2" : "1", Assert.Single(second.Headers.GetValues("X-Visits")));
    }

    [Fact]
    public async Task AddEvents_WithASecondClass_StopsTheHost()
    {
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => WikiEndpoints.StartAsync(setup =>
            setup.LaterServices = services => services.AddManagedAccess().AddEvents<CountingEvents>().AddEvents<ManagedAccessEvents>()));

        Assert.Contains("AddEvents<ManagedAccessEvents>() was called after AddEvents<CountingEvents>()", exception.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, string> Mistakes => new()
    {
        { "foreign", "Events of the scheme 'ManagedAccess' is a String; expected a ManagedAccessEvents." },
        { "both", "Events of the scheme 'ManagedAccess' is set and EventsType is 'CountingEvents' too; expected one of them." },
        { "type", "EventsType of the scheme 'ManagedAccess' is 'String'; expected a class derived from ManagedAccessEvents." },
        { "unregistered", "EventsType of the scheme 'ManagedAccess' is 'CountingEvents', which is not among the app's services; expected services.AddScoped<CountingEvents>()" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task Host_WithEventsThatCannotRun_DoesNotStart(string mistake, string message)
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => WikiEndpoints.StartAsync(setup =>
            setup.Services = services => services.Configure<ManagedAccessSchemeOptions>(Scheme, options =>
            {
                ((AuthenticationSchemeOptions)options).Events = mistake switch { "foreign" => "text", "both" => new ManagedAccessEvents(), _ => null };
                options.EventsType = mistake switch { "type" => typeof(string), "foreign" => null, _ => typeof(CountingEvents) };
            })));

        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    private sealed class Visits
    {
        public int Count { get; set; }
    }

    private sealed class CountingEvents(Visits visits) : ManagedAccessEvents
    {
        public override Task TokenValidated(ManagedAccessTokenValidatedContext context)
        {
            context.Response.Headers["X-Visits"] = (++visits.Count).ToString(System.Globalization.CultureInfo.InvariantCulture);
            return Task.CompletedTask;
        }
    }
}
