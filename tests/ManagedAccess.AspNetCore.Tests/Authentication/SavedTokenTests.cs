using ManagedAccess.Testing;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Authentication;

/// <summary>An app that calls others for its caller asks for the token where ASP.NET Core keeps tokens, and gets it only if it said so.</summary>
[Trait("Case", "A33")]
public sealed class SavedTokenTests
{
    private static Task<ProtectedApp> StartAsync(bool? saves, bool withLogin = false) => ProtectedApp.StartAsync(setup =>
    {
        setup.Settings["Tokens:SaveToken"] = saves?.ToString();
        setup.Services = services =>
        {
            if (withLogin)
            {
                services.AddAuthentication("Cookies").AddCookie();
            }
        };
        setup.App = web => web.MapGet("/token", async (HttpContext context) =>
            $"{await context.GetTokenAsync("access_token")}|{await context.GetTokenAsync("ManagedAccess", "access_token")}");
    });

    [Theory]
    [InlineData(null, false)]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)] // through the scheme that chooses between two
    public async Task AccessToken_OfABearerRequest_IsKeptOnlyIfTheAppSaysSo(bool? saves, bool withLogin)
    {
        await using var app = await StartAsync(saves, withLogin);
        var bearer = app.Bearer();
        var kept = saves is true ? bearer.Value["Bearer ".Length..] : "";

        foreach (var _ in new[] { "first", "remembered" })
        {
            Assert.Equal($"{kept}|{kept}", await (await app.GetAsync("/token", bearer)).Content.ReadAsStringAsync());
        }
    }

    // An assertion signs its holder in to every app of its audience: nothing to call another API with.
    [Fact]
    public async Task Assertion_IsNeverKept()
    {
        await using var app = await StartAsync(saves: true);

        Assert.Equal("|", await (await app.GetAsync("/token", app.Assertion())).Content.ReadAsStringAsync());
        Assert.Equal("|", await (await app.GetAsync("/token", app.Cookie())).Content.ReadAsStringAsync());
        Assert.Equal("|", await (await app.GetAsync("/token", app.Assertion(), app.Bearer())).Content.ReadAsStringAsync());
    }
}
