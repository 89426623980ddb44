using System.Net;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Authentication;

/// <summary>A person is sent to sign in at the app, and only where signing in helps.</summary>
public sealed class SignInRedirectTests
{
    [Theory]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    public async Task Prefix_OfAProxyThatPassesItOn_DoesNotSendThePersonElsewhere(string prefix)
    {
        await using var app = await WikiEndpoints.StartAsync(setup =>
        {
            setup.Settings["Challenges:BrowserLoginPath"] = "/login";
            setup.App = web =>
            {
                web.Use((context, next) =>
                {
                    context.Request.PathBase = new Microsoft.AspNetCore.Http.PathString(context.Request.Headers["X-Forwarded-Prefix"]); // as UseForwardedHeaders with XForwardedPrefix does
                    return next(context);
                });
                web.UseRouting();
                web.UseAuthentication();
                web.UseAuthorization();
                WikiEndpoints.Map(web);
            };
        });

        using var response = await app.GetAsync("/page", [.. Callers.Navigation, ("X-Forwarded-Prefix", prefix)]);

        var location = response.Headers.Location!.OriginalString;
        Assert.False(location.StartsWith("//", StringComparison.Ordinal) || location.StartsWith("/\\", StringComparison.Ordinal), location);
    }

    // A fresh cookie that is refused for what a sign-in does not change: it would be issued the same again.
    [Theory]
    [InlineData("audience")]
    [InlineData("tossed")]
    [InlineData("type")]
    [InlineData("future")]
    public async Task Cookie_ThatANewSignInWouldNotCure_IsNotAnsweredByAnother(string how)
    {
        await using var app = await WikiEndpoints.StartAsync(setup => setup.Settings["Challenges:BrowserLoginPath"] = "/login");
        var cookie = how switch
        {
            "audience" => app.Cookie(claims => claims["aud"] = new System.Text.Json.Nodes.JsonArray("another application")),
            "type" => app.Cookie(claims => claims["type"] = "org"),
            "future" => app.Cookie(claims => claims["nbf"] = app.Clock.GetUtcNow().ToUnixTimeSeconds() + 600),
            _ => ("Cookie", app.Cookie().Value + "; CF_Authorization=tossed"),
        };

        using var response = await app.GetAsync("/page", [.. Callers.Navigation, cookie]);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Theory]
    [InlineData("expired")]
    [InlineData("damaged")]
    [InlineData("signature")]
    public async Task Cookie_ThatANewSignInReplaces_IsAnsweredByOne(string how)
    {
        await using var app = await WikiEndpoints.StartAsync(setup => setup.Settings["Challenges:BrowserLoginPath"] = "/login");
        var cookie = how switch
        {
            "expired" => app.Cookie(claims => claims["exp"] = app.Clock.GetUtcNow().ToUnixTimeSeconds() - 3600),
            "damaged" => ("Cookie", "CF_Authorization=damaged"),
            _ => ("Cookie", app.Cookie().Value[..^8] + "AAAAAAAA"),
        };

        using var response = await app.GetAsync("/page", [.. Callers.Navigation, cookie]);

        Assert.Equal("/login?redirect_url=%2Fpage", response.Headers.Location?.OriginalString);
    }
}
