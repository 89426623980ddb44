using System.Net;
using ManagedAccess.AspNetCore.Authentication.Schemes;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Authentication;

/// <summary>The page that an app shows for an error is under the fallback policy as everything is; an error stays an error all the same.</summary>
public sealed class ErrorPageTests
{
    [Theory]
    [InlineData("/fails", HttpStatusCode.InternalServerError, true, true)]
    [InlineData("/fails", HttpStatusCode.InternalServerError, true, false)]
    [InlineData("/fails", HttpStatusCode.InternalServerError, false, true)]
    [InlineData("/fails", HttpStatusCode.InternalServerError, false, false)]
    [InlineData("/gone", HttpStatusCode.NotFound, true, true)]
    [InlineData("/gone", HttpStatusCode.NotFound, true, false)]
    [InlineData("/gone", HttpStatusCode.NotFound, false, true)]
    [InlineData("/gone", HttpStatusCode.NotFound, false, false)]
    public async Task Error_WhosePageIsClosed_IsNoSignInAndNoChallenge(string path, HttpStatusCode expected, bool browser, bool ownLogin)
    {
        await using var app = await StartAsync(ownLogin, open: false);

        using var response = await app.GetAsync(path, browser ? Callers.Navigation : []);

        Assert.Equal(expected, response.StatusCode);
        Assert.Empty(response.Headers.WwwAuthenticate);
        Assert.Null(response.Headers.Location);
        Assert.Contains(app.Logs.Events, entry => entry.Text.Contains("The app's page for errors, /error, was not shown", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/fails", HttpStatusCode.InternalServerError)]
    [InlineData("/gone", HttpStatusCode.NotFound)]
    public async Task Error_OfACallerWhoIsLetIn_HasItsPage(string path, HttpStatusCode expected)
    {
        await using var app = await StartAsync(ownLogin: false, open: false);

        using var response = await app.GetAsync(path, app.Bearer());

        Assert.Equal((expected, "sorry"), (response.StatusCode, await response.Content.ReadAsStringAsync()));
    }

    [Theory]
    [InlineData("/fails", HttpStatusCode.InternalServerError)]
    [InlineData("/gone", HttpStatusCode.NotFound)]
    public async Task Error_WhosePageIsOpen_HasItForEverybody(string path, HttpStatusCode expected)
    {
        await using var app = await StartAsync(ownLogin: false, open: true);

        using var response = await app.GetAsync(path);

        Assert.Equal((expected, "sorry"), (response.StatusCode, await response.Content.ReadAsStringAsync()));
    }

    // A closed page that is asked for is refused as before, with the page for errors closed too.
    [Fact]
    public async Task Refusal_WhosePageIsClosed_StaysARefusal()
    {
        await using var app = await StartAsync(ownLogin: false, open: false);

        using var response = await app.GetAsync("/closed");

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Single(response.Headers.WwwAuthenticate);
    }

    [Theory]
    [InlineData("/fails", HttpStatusCode.InternalServerError)]
    [InlineData("/gone", HttpStatusCode.NotFound)]
    public async Task Error_WhosePageIsClosed_IsNoMatterForAnEvent(string path, HttpStatusCode expected)
    {
        var events = new ManagedAccessEvents
        {
            OnChallenge = context =>
            {
                context.Response.Redirect("/login");
                context.HandleResponse();
                return Task.CompletedTask;
            },
        };
        await using var app = await StartAsync(ownLogin: false, open: false, events);

        Assert.Equal(expected, (await app.GetAsync(path)).StatusCode);
        Assert.Equal(HttpStatusCode.Found, (await app.GetAsync("/closed")).StatusCode); // which is a refusal
    }

    private static Task<ProtectedApp> StartAsync(bool ownLogin, bool open, ManagedAccessEvents? events = null) => ProtectedApp.StartAsync(setup =>
    {
        setup.Services = services =>
        {
            services.Configure<ManagedAccessSchemeOptions>(ManagedAccessDefaults.AuthenticationScheme, options => options.Events = events);
            services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
            if (ownLogin)
            {
                services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie();
            }
        };
        setup.App = web =>
        {
            web.UseExceptionHandler("/error");
            web.UseStatusCodePagesWithReExecute("/error");
            web.UseRouting();
            web.UseAuthentication();
            web.UseAuthorization();
            var page = web.Map("/error", (HttpContext context) => Results.Text(
                "sorry", statusCode: context.Features.Get<IStatusCodeReExecuteFeature>()?.OriginalStatusCode ?? context.Response.StatusCode));
            if (open)
            {
                page.AllowAnonymous();
            }

            web.MapGet("/fails", (HttpContext _) => throw new InvalidOperationException("It fails.")).AllowAnonymous();
            web.MapGet("/gone", () => TypedResults.NotFound()).AllowAnonymous();
            web.MapGet("/closed", () => "text");
        };
    });
}
