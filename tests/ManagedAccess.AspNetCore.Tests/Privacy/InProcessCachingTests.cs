using System.Security.Claims;
using ManagedAccess.AspNetCore.Attribution;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Privacy;

/// <summary>Case A2, dotnet/aspnetcore#56769: a cache in the app's own process gives one person's page to nobody else (CAC-20).</summary>
public sealed class InProcessCachingTests
{
    private static readonly string[] CacheControls = ["public, max-age=60", "Public,s-maxage=60", "private, max-age=60", "max-age=60", "none"];

    public static TheoryData<Cache, bool, Credential> Rows()
    {
        var rows = new TheoryData<Cache, bool, Credential>();
        foreach (var cache in Enum.GetValues<Cache>())
        {
            foreach (var credential in Enum.GetValues<Credential>())
            {
                rows.Add(cache, true, credential);
                rows.Add(cache, false, credential);
            }
        }

        return rows;
    }

    [Theory]
    [Trait("Conformance", "CAC-20")]
    [MemberData(nameof(Rows))]
    public async Task Page_OfOnePerson_IsServedToNobodyElse(Cache cache, bool beforeAuthorization, Credential credential)
    {
        await using var app = await StartAsync(cache, beforeAuthorization);
        foreach (var cacheControl in CacheControls)
        {
            foreach (var accept in new[] { "text/html", "text/markdown" })
            {
                foreach (var path in new[] { "/page", "/open" })
                {
                    var url = $"{path}?cache-control={Uri.EscapeDataString(cacheControl)}";
                    foreach (var person in new[] { "ada", "grace", "ada" })
                    {
                        using var response = await app.GetAsync(url, [("Accept", accept), await IntroduceAsync(app, credential, person)]);
                        var page = await response.Content.ReadAsStringAsync();

                        // A page open to everyone may come from the cache as nobody saw it; never as somebody else did.
                        var isTheirs = page.Contains($"for {person}.", StringComparison.Ordinal) || (path == "/open" && page.Contains("for nobody.", StringComparison.Ordinal));
                        Assert.True(isTheirs, $"{person} got: {(int)response.StatusCode} {page} ({url}, {accept})");
                    }

                    using var nobodys = await app.GetAsync(url, ("Accept", accept));
                    var nobody = await nobodys.Content.ReadAsStringAsync();
                    Assert.DoesNotContain("for ada.", nobody, StringComparison.Ordinal);
                    Assert.DoesNotContain("for grace.", nobody, StringComparison.Ordinal);
                }
            }
        }
    }

    [Theory]
    [InlineData(Cache.Response)]
    [InlineData(Cache.Output)]
    public async Task PublicPage_ForNobody_IsCachedStill(Cache cache)
    {
        await using var app = await StartAsync(cache, beforeAuthorization: true);

        var answers = new List<string>();
        for (var i = 0; i < 2; i++)
        {
            using var response = await app.GetAsync("/open?cache-control=public,max-age%3D60", ("Accept", "text/html"));
            answers.Add(await response.Content.ReadAsStringAsync());
        }

        Assert.Equal(answers[0], answers[1]); // each run of the endpoint counts up
    }

    private static async Task<ProtectedApp> StartAsync(Cache cache, bool beforeAuthorization)
    {
        var served = 0;
        return await ProtectedApp.StartAsync(setup =>
        {
            setup.Services = services =>
            {
                services.AddAuthentication("Cookies").AddCookie("Cookies");
                services.AddResponseCaching();
                services.AddOutputCache(options =>
                {
                    options.AddPolicy("eager", new EagerPolicy());
                    options.DefaultExpirationTimeSpan = TimeSpan.FromMinutes(1);
                });
            };
            setup.App = app =>
            {
                if (beforeAuthorization)
                {
                    Use(app, cache);
                }

                app.UseAuthentication();
                app.UseAuthorization();
                if (!beforeAuthorization)
                {
                    Use(app, cache);
                }

                IResult Page(HttpContext context, string path)
                {
                    var cacheControl = context.Request.Query["cache-control"].ToString();
                    if (cacheControl != "none")
                    {
                        context.Response.Headers.CacheControl = cacheControl;
                    }

                    var name = context.User.Identity?.IsAuthenticated == true ? context.User.FindFirst("name")!.Value : "nobody";
                    return Results.Content($"<!DOCTYPE html><title>{path}</title><main><p>Number {Interlocked.Increment(ref served)} for {name}.</p></main>", "text/html");
                }

                Cached(app.MapGet("/page", context => Page(context, "page").ExecuteAsync(context)), cache);
                Cached(app.MapGet("/open", context => Page(context, "open").ExecuteAsync(context)).AllowAnonymous(), cache);
                app.MapGet("/sign-in/{name}", (HttpContext context, string name) =>
                    context.SignInAsync("Cookies", new ClaimsPrincipal(new ClaimsIdentity([new Claim("name", name)], "Cookies")))).AllowAnonymous();
            };
        });
    }

    private static void Use(IApplicationBuilder app, Cache cache)
    {
        if (cache is Cache.Response)
        {
            app.UseResponseCaching();
        }
        else
        {
            app.UseOutputCache();
        }
    }

    private static void Cached(IEndpointConventionBuilder endpoint, Cache cache)
    {
        if (cache is Cache.Output)
        {
            endpoint.CacheOutput();
        }
        else if (cache is Cache.OutputWithAPolicyOfTheApp)
        {
            endpoint.CacheOutput("eager");
        }
    }

    private static async Task<(string Name, string Value)> IntroduceAsync(ProtectedApp app, Credential credential, string person)
    {
        void Claims(System.Text.Json.Nodes.JsonObject claims)
        {
            claims["sub"] = "id-" + person;
            claims["name"] = person;
            claims["email"] = $"{person}@example.com";
        }

        if (credential is not Credential.AppCookie)
        {
            return credential switch
            {
                Credential.Assertion => app.Assertion(Claims),
                Credential.AccessCookie => app.Cookie(Claims),
                _ => app.Bearer(Claims),
            };
        }

        using var signedIn = await app.GetAsync("/sign-in/" + person);
        return ("Cookie", signedIn.Headers.GetValues("Set-Cookie").Single().Split(';')[0]);
    }

    // Middleware that took hold of the fields before anybody knew the caller, and writes to them later.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Fields_TakenBeforeTheCallerWasKnown_DoNotMakeThePagePublic(bool onStarting)
    {
        await using var app = await ProtectedApp.StartAsync(setup =>
        {
            setup.Services = services => services.AddResponseCaching();
            setup.App = web =>
            {
                web.UseResponseCaching();
                web.Use((context, next) =>
                {
                    var headers = context.Response.Headers;
                    context.Items["headers"] = headers;
                    if (onStarting)
                    {
                        context.Response.OnStarting(() =>
                        {
                            headers.CacheControl = "public, max-age=60";
                            return Task.CompletedTask;
                        });
                    }

                    return next(context);
                });
                web.UseAuthentication();
                web.UseAuthorization();
                web.MapGet("/page", (HttpContext context, RequestAttribution caller) =>
                {
                    if (!onStarting)
                    {
                        ((IHeaderDictionary)context.Items["headers"]!).CacheControl = "public, max-age=60";
                    }

                    return $"for {caller.User!.Subject}";
                });
            };
        });

        using var adas = await app.GetAsync("/page", app.Assertion(claims => claims["sub"] = "ada"));
        using var graces = await app.GetAsync("/page", app.Assertion(claims => claims["sub"] = "grace"));

        Assert.DoesNotContain("public", adas.Headers.CacheControl?.ToString() ?? "", StringComparison.Ordinal);
        Assert.Equal("for grace", await graces.Content.ReadAsStringAsync());
    }

    public enum Cache
    {
        Response,
        Output,
        OutputWithAPolicyOfTheApp,
    }

    public enum Credential
    {
        Assertion,
        AccessCookie,
        Bearer,
        AppCookie,
    }

    /// <summary>What an app may write: keeps whatever it gets, whoever asks.</summary>
    private sealed class EagerPolicy : IOutputCachePolicy
    {
        public ValueTask CacheRequestAsync(OutputCacheContext context, CancellationToken cancellation)
        {
            context.EnableOutputCaching = context.AllowCacheLookup = context.AllowCacheStorage = context.AllowLocking = true;
            context.CacheVaryByRules.QueryKeys = "*";
            context.CacheVaryByRules.HeaderNames = "Accept";
            return ValueTask.CompletedTask;
        }

        public ValueTask ServeFromCacheAsync(OutputCacheContext context, CancellationToken cancellation) => ValueTask.CompletedTask;

        public ValueTask ServeResponseAsync(OutputCacheContext context, CancellationToken cancellation) => ValueTask.CompletedTask;
    }
}
