using System.Net;
using System.Security.Claims;
using System.Text.Encodings.Web;
using ManagedAccess.AspNetCore.Authentication.Schemes;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Authentication;

/// <summary>Our scheme is an ordinary one: what ASP.NET Core lets an app set for any scheme is obeyed, or the host says that it is not.</summary>
[Trait("Issue", "13")]
public sealed class ForwardingTests
{
    private const string Scheme = ManagedAccessDefaults.AuthenticationScheme;

    private static Task<ProtectedApp> StartAsync(Action<ManagedAccessSchemeOptions> configure, string? name = Scheme) => ProtectedApp.StartAsync(setup =>
    {
        setup.Services = services =>
        {
            services.AddAuthentication(Scheme).AddScheme<AuthenticationSchemeOptions, KeyHandler>("Key", null);
            services.Configure(name, configure);
        };
        setup.App = app => app.MapGet("/page", (HttpContext context) => context.User.Identity!.AuthenticationType);
    });

    [Theory]
    [InlineData(nameof(AuthenticationSchemeOptions.ForwardDefault), "Key", 402, 407)]
    [InlineData(nameof(AuthenticationSchemeOptions.ForwardDefaultSelector), "Key", 402, 407)]
    [InlineData(nameof(AuthenticationSchemeOptions.ForwardAuthenticate), "Key", 401, 401)]
    [InlineData(nameof(AuthenticationSchemeOptions.ForwardChallenge), Scheme, 402, 402)]
    [InlineData(nameof(AuthenticationSchemeOptions.ForwardForbid), Scheme, 401, 401)]
    public async Task Request_WithAForward_GoesToTheSchemeItNames(string member, string whose, int challenged, int refused)
    {
        await using var app = await StartAsync(options =>
        {
            _ = member switch
            {
                nameof(options.ForwardDefault) => options.ForwardDefault = "Key",
                nameof(options.ForwardAuthenticate) => options.ForwardAuthenticate = "Key",
                nameof(options.ForwardChallenge) => options.ForwardChallenge = "Key",
                nameof(options.ForwardForbid) => options.ForwardForbid = "Key",
                _ => null,
            };
            options.ForwardDefaultSelector = member == nameof(options.ForwardDefaultSelector) ? _ => "Key" : null;
        });

        using var served = whose == "Key" ? await app.GetAsync("/page", ("X-Key", "1")) : await app.GetAsync("/page", app.Bearer());
        using var anonymous = await app.GetAsync("/page");
        using var forged = await app.GetAsync("/page", ("Authorization", "Bearer a.b.c"), ("X-Key", "wrong"));

        Assert.Equal(whose, await served.Content.ReadAsStringAsync());
        Assert.Equal(challenged, (int)anonymous.StatusCode);
        Assert.Contains((int)forged.StatusCode, new[] { challenged, refused });
    }

    [Fact]
    public async Task Forbidden_WithForwardForbid_IsAnsweredByTheSchemeItNames()
    {
        await using var app = await ProtectedApp.StartAsync(setup =>
        {
            setup.Services = services =>
            {
                services.AddAuthentication(Scheme).AddScheme<AuthenticationSchemeOptions, KeyHandler>("Key", null);
                services.Configure<ManagedAccessSchemeOptions>(Scheme, options => options.ForwardForbid = "Key");
            };
            setup.App = web => web.MapGet("/page", () => "ok").RequireAuthorization(policy => policy.RequireRole("nobody"));
        });

        using var response = await app.GetAsync("/page", app.Bearer());

        Assert.Equal(407, (int)response.StatusCode);
    }

    // A selector that names this scheme for some requests leaves those to it.
    [Fact]
    public async Task ForwardDefaultSelector_NamingOurScheme_ChangesNothing()
    {
        await using var app = await StartAsync(options => options.ForwardDefaultSelector = context => context.Request.Headers.ContainsKey("X-Key") ? "Key" : Scheme);

        using var ours = await app.GetAsync("/page", app.Bearer());
        using var theirs = await app.GetAsync("/page", ("X-Key", "1"));
        using var anonymous = await app.GetAsync("/page");

        Assert.Equal(Scheme, await ours.Content.ReadAsStringAsync());
        Assert.Equal("Key", await theirs.Content.ReadAsStringAsync());
        Assert.Equal(ProtectedApp.Metadata, Assert.Single(ReceivedChallenge.Of(anonymous)).ResourceMetadata);
    }

    public static TheoryData<string, string> Mistakes => new()
    {
        { nameof(AuthenticationSchemeOptions.ClaimsIssuer), "ClaimsIssuer of the scheme 'ManagedAccess' is 'corp'; expected no value" },
        { nameof(AuthenticationSchemeOptions.ForwardSignIn), "ForwardSignIn of the scheme 'ManagedAccess' is 'Key'; expected no value" },
        { nameof(AuthenticationSchemeOptions.ForwardSignOut), "ForwardSignOut of the scheme 'ManagedAccess' is 'Key'; expected no value" },
        { nameof(AuthenticationSchemeOptions.TimeProvider), "TimeProvider of the scheme 'ManagedAccess' is a FakeTimeProvider; expected no value" },
        { nameof(AuthenticationSchemeOptions.ForwardDefault), "ForwardDefault of the scheme 'ManagedAccess' is 'Kye'; expected one of the app's schemes: Key, ManagedAccess." },
        { nameof(AuthenticationSchemeOptions.ForwardChallenge), "ForwardChallenge of the scheme 'ManagedAccess' is 'ManagedAccess.Selector'; expected one of the app's schemes" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task Host_WithAMemberThatNothingReads_DoesNotStart(string member, string message)
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(options =>
        {
            options.ClaimsIssuer = member == nameof(options.ClaimsIssuer) ? "corp" : null;
            options.ForwardSignIn = member == nameof(options.ForwardSignIn) ? "Key" : null;
            options.ForwardSignOut = member == nameof(options.ForwardSignOut) ? "Key" : null;
            options.TimeProvider = member == nameof(options.TimeProvider) ? new FakeTimeProvider() : null;
            options.ForwardDefault = member == nameof(options.ForwardDefault) ? "Kye" : null;
            options.ForwardChallenge = member == nameof(options.ForwardChallenge) ? "ManagedAccess.Selector" : null;
        }));

        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    // Case A29: code that compiles and does nothing
    [Theory]
    [InlineData("", "services.Configure<ManagedAccessSchemeOptions>(…) was found, which no scheme reads; expected the name of one: ManagedAccess.")]
    [InlineData("managedaccess", "services.Configure<ManagedAccessSchemeOptions>(\"managedaccess\", …) was found, which no scheme reads")]
    public async Task Host_WithOptionsOfNoScheme_DoesNotStart(string name, string message)
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(options => options.ForwardDefault = "Key", name));

        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    // 402 and 407 are nobody else's here.
    private sealed class KeyHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(Request.Headers["X-Key"].ToString() switch
        {
            "1" => AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity([new("sub", "job")], Scheme.Name)), Scheme.Name)),
            "" => AuthenticateResult.NoResult(),
            _ => AuthenticateResult.Fail("wrong key"),
        });

        protected override Task HandleChallengeAsync(AuthenticationProperties properties)
        {
            Response.StatusCode = StatusCodes.Status402PaymentRequired;
            return Task.CompletedTask;
        }

        protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
        {
            Response.StatusCode = StatusCodes.Status407ProxyAuthenticationRequired;
            return Task.CompletedTask;
        }
    }
}
