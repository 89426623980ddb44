using System.Security.Claims;
using System.Text.Encodings.Web;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Authentication;

/// <summary>Policies of the app that name schemes of the app, and result handlers of its own.</summary>
public sealed class PolicySchemeTests
{
    // Case A3, dotnet/aspnetcore#28199: a policy that names the login sent every agent there, with a good token too.
    [Theory]
    [InlineData("/default")]
    [InlineData("/named")]
    [InlineData("/fallback")]
    public async Task Policy_ThatNamesTheLogin_ServesAgentsAndChallengesThem(string path)
    {
        await using var app = await StartAsync();

        using var served = await app.GetAsync(path, app.Bearer());
        using var challenged = await app.GetAsync(path, Callers.Agent);
        using var person = await app.GetAsync(path, Callers.Navigation);

        Assert.Equal(200, (int)served.StatusCode);
        Assert.Equal(401, (int)challenged.StatusCode);
        Assert.Equal(ProtectedApp.Metadata, Assert.Single(ReceivedChallenge.Of(challenged)).ResourceMetadata);
        Assert.Equal(302, (int)person.StatusCode);
        Assert.Equal("/Account/Login", person.Headers.Location!.AbsolutePath);
    }

    // Case A4, modelcontextprotocol/csharp-sdk#968: the invitation made clients sign in again for ever.
    [Theory]
    [Trait("Conformance", "CHL-30")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Policy_ThatNamesAnotherKindOfScheme_InvitesNobodyToUs(bool withToken)
    {
        await using var app = await StartAsync(loginPolicies: false);

        using var response = withToken ? await app.GetAsync("/keyed", app.Bearer()) : await app.GetAsync("/keyed", Callers.Agent);

        Assert.Equal(401, (int)response.StatusCode);
        Assert.DoesNotContain(ReceivedChallenge.Of(response), challenge => challenge.Scheme == "Bearer");
    }

    // Case A31: what authorization found was told only through ForbidAsync.
    [Fact]
    [Trait("Conformance", "CHL-08")]
    public async Task Forbidden_WrittenByTheApp_StillNamesTheScope()
    {
        await using var app = await StartAsync(services => services.AddSingleton<IAuthorizationMiddlewareResultHandler, BluntHandler>());

        using var response = await app.GetAsync("/scoped", app.Bearer(claims => claims["scope"] = "wiki.read"));

        Assert.Equal(403, (int)response.StatusCode);
        Assert.Equal("no", await response.Content.ReadAsStringAsync());
        var challenge = Assert.Single(ReceivedChallenge.Of(response));
        Assert.Equal(("insufficient_scope", "wiki.write"), (challenge.Error, challenge.Scope));
        Assert.Equal("insufficient_scope", app.Audit.Records[^1].Reason);
    }

    // The same kind: a 401 that the app wrote for a token that was refused.
    [Fact]
    [Trait("Conformance", "CHL-22")]
    public async Task Unauthorized_WrittenByTheApp_SaysWhatWasWrong()
    {
        await using var app = await StartAsync(services => services.AddSingleton<IAuthorizationMiddlewareResultHandler, BluntHandler>());

        using var response = await app.GetAsync("/scoped", app.Bearer(claims => claims["exp"] = 1));

        Assert.Equal(401, (int)response.StatusCode);
        var challenge = Assert.Single(ReceivedChallenge.Of(response));
        Assert.Equal(("invalid_token", "wiki.write"), (challenge.Error, challenge.Scope));
    }

    [Fact]
    [Trait("Conformance", "CHL-06")]
    public async Task Unauthorized_WrittenByTheAppForAStranger_NamesTheScopeWithoutAnError()
    {
        await using var app = await StartAsync(services => services.AddSingleton<IAuthorizationMiddlewareResultHandler, BluntHandler>());

        using var response = await app.GetAsync("/scoped", Callers.Agent);

        Assert.Equal(401, (int)response.StatusCode);
        var challenge = Assert.Single(ReceivedChallenge.Of(response));
        Assert.Equal((null, "wiki.write"), (challenge.Error, challenge.Scope));
    }

    private static Task<ProtectedApp> StartAsync(Action<IServiceCollection>? more = null, bool loginPolicies = true) => ProtectedApp.StartAsync(setup =>
    {
        setup.Services = services =>
        {
            services.AddAuthentication("Cookies").AddCookie("Cookies").AddScheme<AuthenticationSchemeOptions, KeyHandler>("ApiKey", null);
            services.AddAuthorization(options =>
            {
                var login = new AuthorizationPolicyBuilder("Cookies").RequireAuthenticatedUser().Build();
                if (loginPolicies)
                {
                    options.DefaultPolicy = login;
                    options.FallbackPolicy = login;
                }

                options.AddPolicy("named", login);
            });
            more?.Invoke(services);
        };
        setup.App = app =>
        {
            app.MapGet("/default", () => "ok").RequireAuthorization();
            app.MapGet("/named", () => "ok").RequireAuthorization("named");
            app.MapGet("/fallback", () => "ok");
            app.MapGet("/scoped", () => "ok").RequireAllScopes("wiki.write");
            app.MapGet("/keyed", () => "ok").RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = "ApiKey" });
        };
    });

    private sealed class BluntHandler : IAuthorizationMiddlewareResultHandler
    {
        public Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
        {
            if (authorizeResult.Succeeded)
            {
                return next(context);
            }

            context.Response.StatusCode = authorizeResult.Challenged ? 401 : 403;
            return context.Response.WriteAsync("no");
        }
    }

    private sealed class KeyHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(Request.Headers.ContainsKey("X-Api-Key")
            ? AuthenticateResult.Success(new(new ClaimsPrincipal(new ClaimsIdentity("ApiKey")), Scheme.Name))
            : AuthenticateResult.NoResult());
    }
}
