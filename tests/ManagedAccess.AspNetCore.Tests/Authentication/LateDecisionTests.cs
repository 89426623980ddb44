using System.Net;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Authentication;

/// <summary>
/// An app may authenticate, authorize, challenge, forbid and set a status at any time, also when its pipeline has ended or runs again. That never
/// fails, and there is one record, which says what the client received.
/// </summary>
public sealed class LateDecisionTests
{
    private const string Partner = "Partner";
    private const string PartnerIssuer = "https://partner.example";

    private static readonly string[] Places = ["endpoint", "after next", "starting", "completed", "status page", "status page in a new scope", "exception page", "outer status page"];
    private static readonly string[] Actions = ["401", "403", "authenticate", "authenticate partner", "step-up", "step-up and 403", "challenge", "forbid"];
    private static readonly string[] Methods = ["GET", "HEAD", "gRPC"];

    public static TheoryData<string, string, string> Table => [.. from place in Places
                                                                 from action in Actions
                                                                 where place is not "completed" || action is "authenticate" or "authenticate partner" or "step-up" // nothing else is possible then
                                                                 from method in Methods
                                                                 select (place, action, method)];

    [Theory]
    [MemberData(nameof(Table))]
    public async Task Decision_AtAnyTime_IsAnsweredAndRecorded(string place, string action, string method)
    {
        await using var app = await StartAsync(place, context => Act(context, action));

        using var response = await SendAsync(app, method, place is "exception page" ? "/throws" : place.EndsWith("status page", StringComparison.Ordinal) || place.Contains("scope", StringComparison.Ordinal) ? "/gone" : "/page");

        var record = Assert.Single(app.Audit.Records);
        Assert.Equal(Expected(place, action, method), (record.Outcome, record.Reason, record.Status));
        Assert.Equal((record.Status, "3f6f1c5e-ada"), ((int)response.StatusCode, record.Subject));
        Assert.Equal(record.Status is 401 ? 1 : 0, ReceivedChallenge.Of(response).Count);
    }

    // What an event decides before it lets the caller in, refuses, or throws.
    [Theory]
    [InlineData("step-up", "lets in", 200, AccessOutcome.Served, "none")]
    [InlineData("authenticate partner", "lets in", 200, AccessOutcome.Served, "none")]
    [InlineData("step-up", "fails", 401, AccessOutcome.Refused, "refused_by_application")]
    [InlineData("authenticate partner", "fails", 401, AccessOutcome.Refused, "refused_by_application")]
    [InlineData("step-up", "throws", 401, AccessOutcome.Challenged, "exception")]
    [InlineData("authenticate partner", "throws", 401, AccessOutcome.Challenged, "exception")]
    public async Task Event_ThatDecides_EndsAsItSays(string action, string end, int status, AccessOutcome outcome, string reason)
    {
        foreach (var method in Methods)
        {
            Exception? seen = null;
            var events = new ManagedAccessEvents
            {
                OnTokenValidated = async validated =>
                {
                    validated.HttpContext.User = validated.Principal!;
                    await Act(validated.HttpContext, action);
                    validated.HttpContext.User = new();
                    if (end is "throws")
                    {
                        throw new TimeoutException("the app's own");
                    }

                    if (end is "fails")
                    {
                        validated.Fail("not today");
                    }
                },
            };
            await using var app = await ProtectedApp.StartAsync(setup =>
            {
                AddPartner(setup, options => options.Events = events);
                setup.App = web =>
                {
                    web.UseExceptionHandler(handler => handler.Run(context =>
                    {
                        seen = context.Features.Get<Microsoft.AspNetCore.Diagnostics.IExceptionHandlerFeature>()!.Error;
                        context.Response.StatusCode = 401;
                        return Task.CompletedTask;
                    }));
                    web.UseAuthentication();
                    web.UseAuthorization();
                    web.Map("/page", () => Results.Empty);
                };
            });

            using var response = await SendAsync(app, method, "/page");

            var record = Assert.Single(app.Audit.Records);
            Assert.Equal((status, outcome, reason), ((int)response.StatusCode, record.Outcome, record.Reason));
            Assert.Equal(end is "lets in" ? "3f6f1c5e-ada" : null, record.Subject);
            Assert.Equal(end is "throws", seen is TimeoutException);
        }
    }

    // The server writes its own response then, and code that waits for the start of ours never runs.
    [Theory]
    [InlineData("starting")]
    [InlineData("outside")]
    public async Task Exception_AfterTheApp_IsOnRecord(string place)
    {
        var written = new TaskCompletionSource<AuditRecord>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var app = await ProtectedApp.StartAsync(setup =>
        {
            setup.OnSocket = true;
            setup.Services = services => services.AddSingleton<IAuditSink>(new TellingSink(written));
            setup.Outside = outer => outer.Use(async (context, next) =>
            {
                await next();
                if (place is "outside")
                {
                    throw new TimeoutException("the app's own");
                }
            });
            setup.App = web => web.MapGet("/page", (HttpContext context) =>
            {
                context.Response.OnStarting(() => place is "starting" ? throw new TimeoutException("the app's own") : Task.CompletedTask);
                return Results.Empty;
            });
        });

        using var response = await app.GetAsync("/page", app.Bearer());

        var record = await written.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.InternalServerError, 500, "exception"), (response.StatusCode, record.Status, record.Reason));
        Assert.Equal("3f6f1c5e-ada", record.Subject);
    }

    [Fact]
    public async Task Client_ThatHasGone_IsOnRecord()
    {
        var written = new TaskCompletionSource<AuditRecord>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var app = await ProtectedApp.StartAsync(setup =>
        {
            setup.OnSocket = true;
            setup.Services = services => services.AddSingleton<IAuditSink>(new TellingSink(written));
            setup.App = web => web.MapGet("/page", (HttpContext context) =>
            {
                context.Abort();
                return Results.Empty;
            });
        });

        await Assert.ThrowsAsync<HttpRequestException>(() => app.GetAsync("/page", app.Bearer()));

        var record = await written.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Equal((AccessOutcome.Served, "none", "3f6f1c5e-ada"), (record.Outcome, record.Reason, record.Subject));
    }

    // The status page belongs to the main resource, whose scheme does not know the partner's issuer.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task StatusPage_OfAnotherScheme_LeavesTheRecordToTheRequest(bool inNewScope)
    {
        await using var app = await ProtectedApp.StartAsync(setup =>
        {
            AddPartner(setup, null);
            setup.App = web =>
            {
                web.UseStatusCodePagesWithReExecute("/error", null, inNewScope);
                web.UseRouting();
                web.UseAuthentication();
                web.UseAuthorization();
                web.MapGet("/partner/page", () => Results.StatusCode(403));
                web.MapGet("/error", () => "sorry").AllowAnonymous();
            };
        });
        var token = app.Others[0].Issue(claims => claims["aud"] = ProtectedApp.Resource + "/partner");

        using var response = await app.GetAsync("/partner/page", ("Authorization", "Bearer " + token));

        var record = Assert.Single(app.Audit.Records);
        Assert.Equal((HttpStatusCode.Forbidden, "sorry"), (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
        Assert.Equal((AccessOutcome.Forbidden, "application", Partner, "3f6f1c5e-ada"), (record.Outcome, record.Reason, record.Scheme, record.Subject));
    }

    // The framework keeps the principal of the first time. Its caller is not the caller of the request any more, and meets no requirement.
    [Fact]
    public async Task Event_ThatThrowsTheSecondTime_LeavesNobodyForTheErrorPage()
    {
        var calls = 0;
        await using var app = await ProtectedApp.StartAsync(setup =>
        {
            AddPartner(setup, options => options.Events = new ManagedAccessEvents
            {
                OnTokenValidated = _ => ++calls == 2 ? throw new TimeoutException("the app's own") : Task.CompletedTask,
            });
            setup.App = web =>
            {
                web.Use(async (context, next) =>
                {
                    await next();
                    await AuthenticateInScopeAsync(context);
                    (context.Request.Path, context.Response.StatusCode) = ("/error", 200);
                    context.SetEndpoint(null);
                    await next();
                });
                web.UseRouting();
                web.UseAuthentication();
                web.UseAuthorization();
                web.MapGet("/gone", () => Results.NotFound()).AllowAnonymous();
                web.MapGet("/error", () => "secret");
            };
        });

        using var response = await app.GetAsync("/gone", app.Bearer(claims => claims["sub"] = "client-1")); // a service: it may not see the page

        Assert.Equal(2, calls);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.DoesNotContain("secret", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    // As the framework's pages do that run in a scope of their own: every handler is a new one, and its events run again.
    private static async Task AuthenticateInScopeAsync(HttpContext context)
    {
        var usual = context.RequestServices;
        await using var scope = usual.CreateAsyncScope();
        context.RequestServices = scope.ServiceProvider;
        await Assert.ThrowsAsync<TimeoutException>(() => context.AuthenticateAsync());
        context.RequestServices = usual;
    }

    private static (AccessOutcome Outcome, string Reason, int Status) Expected(string place, string action, string method) => (place, action, method) switch
    {
        ("outer status page", _, not "gRPC") => (AccessOutcome.Served, "none", 404), // the error has a body, so the page is not shown
        ("exception page", "401", _) => (AccessOutcome.Challenged, "exception", 401),
        ("exception page", "403", _) => (AccessOutcome.Forbidden, "exception", 403),
        (_, "401", _) => (AccessOutcome.Challenged, "application", 401),
        (_, "403", _) => (AccessOutcome.Forbidden, "application", 403),
        (_, "step-up and 403", _) => (AccessOutcome.Forbidden, "insufficient_user_authentication", 403),
        ("exception page", _, _) => (AccessOutcome.Failed, "exception", 500),
        (not ("endpoint" or "after next" or "starting" or "completed"), _, _) => (AccessOutcome.Served, "none", 404), // an error stays an error
        (_, "challenge", _) => (AccessOutcome.Challenged, "credential_missing", 401),
        (_, "forbid", _) => (AccessOutcome.Forbidden, "forbidden", 403),
        _ => (AccessOutcome.Served, "none", 200),
    };

    private static async Task Act(HttpContext context, string action)
    {
        switch (action)
        {
            case "401" or "403":
                context.Response.StatusCode = action is "401" ? 401 : 403;
                break;
            case "authenticate":
                Assert.True((await context.AuthenticateAsync()).Succeeded);
                break;
            case "authenticate partner":
                Assert.True((await context.AuthenticateAsync(Partner)).None);
                break;
            case "step-up" or "step-up and 403":
                var policy = new AuthorizationPolicyBuilder().RequireRecentAuthentication(TimeSpan.FromSeconds(1)).Build();
                Assert.False((await context.RequestServices.GetRequiredService<IAuthorizationService>().AuthorizeAsync(context.User, null, policy)).Succeeded);
                if (action is "step-up and 403")
                {
                    context.Response.StatusCode = 403;
                }

                break;
            case "challenge":
                await context.ChallengeAsync();
                break;
            default:
                await context.ForbidAsync();
                break;
        }
    }

    private static Task<ProtectedApp> StartAsync(string place, Func<HttpContext, Task> act) => ProtectedApp.StartAsync(setup =>
    {
        AddPartner(setup, null);
        if (place is "outer status page")
        {
            setup.Outside = outer => outer.UseStatusCodePagesWithReExecute("/error");
        }

        setup.App = web =>
        {
            if (place is "exception page")
            {
                web.UseExceptionHandler("/error");
            }
            else if (place is "status page" or "status page in a new scope")
            {
                web.UseStatusCodePagesWithReExecute("/error", null, place is "status page in a new scope");
            }

            web.UseRouting();
            web.UseAuthentication();
            web.UseAuthorization();
            web.Use(async (context, next) =>
            {
                await next();
                if (place is "after next")
                {
                    await act(context);
                }
            });
            web.Map("/page", async (HttpContext context) =>
            {
                if (place is "endpoint")
                {
                    await act(context);
                }
                else if (place is "starting")
                {
                    context.Response.OnStarting(() => act(context));
                }
                else if (place is "completed")
                {
                    context.Response.OnCompleted(() => act(context));
                }
            });
            web.Map("/gone", () => Results.NotFound());
            web.Map("/throws", void () => throw new TimeoutException("the app's own"));
            web.Map("/error", context => act(context));
        };
    });

    private static void AddPartner(ProtectedAppSetup setup, Action<ManagedAccessSchemeOptions>? configure)
    {
        setup.OtherIssuers.Add(PartnerIssuer);
        setup.Settings["AuthorizationServers:2:Scheme"] = Partner;
        setup.Settings["AuthorizationServers:2:Issuer"] = PartnerIssuer;
        setup.Settings["Resources:1:Path"] = "/partner";
        setup.Settings["Resources:1:Scheme"] = Partner;
        setup.LaterServices = services =>
        {
            services.AddManagedAccess().AddScheme(Partner, null);
            services.Configure<ManagedAccessSchemeOptions>(ManagedAccessDefaults.AuthenticationScheme, options => configure?.Invoke(options));
        };
    }

    private static async Task<HttpResponseMessage> SendAsync(ProtectedApp app, string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method is "gRPC" ? "POST" : method), path);
        var (name, value) = app.Bearer();
        request.Headers.TryAddWithoutValidation(name, value);
        if (method is "gRPC")
        {
            request.Content = new ByteArrayContent([]) { Headers = { ContentType = new("application/grpc") } };
        }

        return await app.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private sealed class TellingSink(TaskCompletionSource<AuditRecord> written) : IAuditSink
    {
        public ValueTask WriteAsync(AuditRecord record, CancellationToken cancellationToken)
        {
            written.TrySetResult(record);
            return ValueTask.CompletedTask;
        }
    }
}
