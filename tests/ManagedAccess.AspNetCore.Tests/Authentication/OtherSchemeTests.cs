using System.Net;
using System.Security.Claims;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Authentication;

/// <summary>One request, two people: the endpoint names the scheme it listens to, and a credential of ours came along.</summary>
public sealed class OtherSchemeTests
{
    private const string Ada = "Human 3f6f1c5e-ada through client-1";
    private const string Bob = "Human bob";

    private static Task<ProtectedApp> StartAsync(Action<IServiceCollection>? services = null) => ProtectedApp.StartAsync(setup =>
    {
        setup.Services = all =>
        {
            all.AddDataProtection().UseEphemeralDataProtectionProvider();
            all.AddAuthentication("Cookies").AddCookie().AddPolicyScheme("Either", null, options => options.ForwardDefaultSelector =
                context => context.Request.Headers.Authorization.Count > 0 ? "ManagedAccess" : "Cookies");
            services?.Invoke(all);
        };
        setup.App = web =>
        {
            web.MapGet("/enter", (HttpContext context) =>
                context.SignInAsync("Cookies", new ClaimsPrincipal(new ClaimsIdentity([new("sub", "bob")], "password")))).AllowAnonymous();
            web.MapGet("/default", WikiEndpoints.Who);
            web.MapGet("/cookies", [Authorize(AuthenticationSchemes = "Cookies")] (HttpContext context) => WikiEndpoints.Who(context));
            web.MapGet("/cookies/write", [Authorize(AuthenticationSchemes = "Cookies")] (HttpContext context) => WikiEndpoints.Who(context)).RequireAllScopes("wiki.write");
            web.MapGet("/both", [Authorize(AuthenticationSchemes = "Cookies,ManagedAccess")] (HttpContext context) => WikiEndpoints.Who(context)).RequireAllScopes("wiki.write");
            web.MapGet("/either", [Authorize(AuthenticationSchemes = "Either")] (HttpContext context) => WikiEndpoints.Who(context)).RequireAllScopes("wiki.write");
        };
    });

    private static async Task<(string, string)> EnterAsync(ProtectedApp app) =>
        ("Cookie", (await app.GetAsync("/enter")).Headers.GetValues("Set-Cookie").Single().Split(';')[0]);

    [Theory]
    [InlineData("/default", Ada, "Bearer")]
    [InlineData("/cookies", Bob, null)]
    [InlineData("/both", Ada, "Bearer")]
    [InlineData("/either", Ada, "Bearer")]
    [Trait("Conformance", "LOG-01")]
    public async Task Request_OfTwoPeople_IsAndIsOnRecordAsTheOneTheEndpointListensTo(string path, string who, string? credential)
    {
        await using var app = await StartAsync();

        var response = await app.GetAsync(path, await EnterAsync(app), app.Bearer());

        Assert.Equal(who, await response.Content.ReadAsStringAsync());
        Assert.Contains(app.Audit.Last.Subject!, who, StringComparison.Ordinal);
        Assert.Equal(credential, app.Audit.Last.Credential?.ToString());
    }

    [Fact]
    public async Task Request_ByAppCookieThroughAccess_IsThePersonOfTheCookieWhereThatIsAskedFor()
    {
        await using var app = await StartAsync();

        var response = await app.GetAsync("/cookies", await EnterAsync(app), app.Assertion());

        Assert.Equal(Bob, await response.Content.ReadAsStringAsync());
    }

    // A person at the app's own page needs no scopes, whatever the edge put beside their cookie; the scopes of a token are not theirs.
    [Fact]
    public async Task Request_OfTwoPeople_BorrowsNoScopes()
    {
        await using var app = await StartAsync();
        var cookie = await EnterAsync(app);

        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/cookies/write", cookie)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/cookies/write", cookie, app.Assertion())).StatusCode);
        Assert.Equal("/Account/AccessDenied", (await app.GetAsync("/cookies/write", cookie, app.Bearer())).Headers.Location?.AbsolutePath); // as its own scheme forbids
    }

    [Theory]
    [InlineData("/default")]
    [InlineData("/either")]
    public async Task Request_WhoseClaimsTheAppTransforms_KeepsItsCaller(string path)
    {
        await using var app = await StartAsync(services => services.AddTransient<IClaimsTransformation, Adding>());

        Assert.Equal(Ada, await (await app.GetAsync(path, app.Bearer())).Content.ReadAsStringAsync());
    }

    private sealed class Adding : IClaimsTransformation
    {
        public Task<ClaimsPrincipal> TransformAsync(ClaimsPrincipal principal)
        {
            var copy = principal.Clone();
            copy.AddIdentity(new ClaimsIdentity([new Claim("role", "editor")], "app"));
            return Task.FromResult(copy);
        }
    }
}
