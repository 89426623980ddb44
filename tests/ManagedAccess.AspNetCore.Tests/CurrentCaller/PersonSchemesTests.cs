using System.Net;
using System.Security.Claims;
using System.Text.Encodings.Web;
using ManagedAccess.AspNetCore.Attribution;
using ManagedAccess.AspNetCore.Tests.Authentication;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.CurrentCaller;

/// <summary>Only schemes that sign people in, and tokens, make people; whatever a key of the app's own calls itself.</summary>
[Trait("Case", "A19")]
public sealed class PersonSchemesTests
{
    private static readonly (string, string) Key = ("X-Api-Key", "secret");

    private static Task<ProtectedApp> StartAsync(Action<ProtectedAppSetup>? change = null, string login = AppKinds.Cookie) => ProtectedApp.StartAsync(setup =>
    {
        setup.Services = services =>
        {
            AppKinds.AddLogin(services, login);
            services.AddAuthentication().AddScheme<KeyOptions, KeyHandler>("ApiKey", null)
                .AddPolicyScheme("Either", null, options => options.ForwardDefaultSelector = context => context.Request.Headers.ContainsKey("X-Api-Key") ? "ApiKey" : "Cookies");
        };
        setup.App = web =>
        {
            web.MapGet("/enter", (HttpContext context) => context.SignInAsync("Cookies", new(new ClaimsIdentity([new("sub", "ada")], "password")))).AllowAnonymous();
            foreach (var schemes in new[] { "ApiKey", "Either", "ApiKey,Cookies", "Cookies,ApiKey", "ManagedAccess,ApiKey", "Cookies" })
            {
                web.MapGet("/" + schemes, WikiEndpoints.Who).RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = schemes });
                web.MapGet("/people/" + schemes, WikiEndpoints.Who).RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = schemes }).RequireHuman();
            }

            web.MapGet("/open", WikiEndpoints.Who).AllowAnonymous();
        };
        change?.Invoke(setup);
    });

    private static async Task<(string, string)> EnterAsync(ProtectedApp app) => ("Cookie", (await app.GetAsync("/enter")).Headers.GetValues("Set-Cookie").Single().Split(';')[0]);

    public static TheoryData<string, string> Principals
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var path in new[] { "ApiKey", "Either", "ApiKey,Cookies", "ManagedAccess,ApiKey" })
            {
                foreach (var claims in new[] { "sub=ada", $"{ClaimTypes.NameIdentifier}=ada", "sub=ada email=ada@example.com name=Ada", "sub=ada client_id=web", "sub=ada iss=me", "sub=ada exp=9", $"{ClaimTypes.Name}=Ada", $"{ClaimTypes.Role}=admin" })
                {
                    data.Add(path, claims);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Principals))]
    public async Task Caller_OfAKeyOfTheApps_IsNotAPerson(string path, string claims)
    {
        await using var app = await StartAsync();

        var response = await app.GetAsync("/" + path, Key, ("X-Claims", claims));
        var record = app.Audit.Last;

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal((AttributionKind.Service, null), (record.Kind, record.Subject));
        Assert.NotNull(record.ClientId);
        Assert.Equal(AttributionVia.Unknown, record.Via);
        var refused = await app.GetAsync("/people/" + path, Key, ("X-Claims", claims));
        Assert.True(refused.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.Found, $"{refused.StatusCode}"); // each of the schemes refuses in its own way
    }

    [Theory]
    [InlineData("ApiKey")]
    [InlineData("Either")]
    [InlineData("ApiKey,Cookies")]
    public async Task Caller_OfASchemeTheSettingNames_IsAPerson(string path)
    {
        await using var app = await StartAsync(setup => setup.Settings["Callers:PersonSchemes:0"] = "ApiKey");

        Assert.Equal("Human ada", await (await app.GetAsync("/people/" + path, Key, ("X-Claims", "sub=ada"))).Content.ReadAsStringAsync());
    }

    // Two schemes of one endpoint, both of which let somebody in: the person is the one of the login.
    [Theory]
    [InlineData("ApiKey,Cookies")]
    [InlineData("Cookies,ApiKey")]
    public async Task Caller_BesideAKey_IsThePersonOfTheLogin(string path)
    {
        await using var app = await StartAsync();
        var cookie = await EnterAsync(app);

        Assert.Equal("Human ada", await (await app.GetAsync("/people/" + path, cookie, Key, ("X-Claims", "sub=robot"))).Content.ReadAsStringAsync());
        Assert.Equal("Human ada", await (await app.GetAsync("/people/" + path, cookie)).Content.ReadAsStringAsync());
        Assert.Equal("Service robot", await (await app.GetAsync("/" + path, Key, ("X-Claims", "sub=robot"))).Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Caller_OfTheDefaultScheme_IsWhatThatSchemeMakes()
    {
        await using var app = await StartAsync(setup =>
        {
            setup.Services = services => services.AddAuthentication("ApiKey").AddScheme<KeyOptions, KeyHandler>("ApiKey", null);
            setup.App = web =>
            {
                web.MapGet("/", WikiEndpoints.Who);
                web.MapGet("/people", WikiEndpoints.Who).RequireHuman();
            };
        });

        Assert.Equal("Service ada", await (await app.GetAsync("/", Key, ("X-Claims", "sub=ada"))).Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.Forbidden, (await app.GetAsync("/people", Key, ("X-Claims", "sub=ada"))).StatusCode);
        Assert.Equal("human_required", app.Audit.Last.Reason);
    }

    // Middleware that puts a principal in place by itself, from a header of a proxy for example
    [Theory]
    [InlineData("made up", "Service mallory")]
    [InlineData("the person's own, with a role more", "Human ada")]
    public async Task Caller_OfAPrincipalThatMiddlewareMade_IsAPersonOnlyIfALoginVouches(string principal, string who)
    {
        await using var app = await StartAsync(setup =>
        {
            var map = setup.App!;
            setup.App = web =>
            {
                web.UseAuthentication();
                web.Use((context, next) =>
                {
                    context.User = principal == "made up"
                        ? new(new ClaimsIdentity([new("sub", "mallory")], "proxy"))
                        : context.User.Identity is ClaimsIdentity { IsAuthenticated: true } own ? new(new ClaimsIdentity(own, [new(ClaimTypes.Role, "editor")])) : context.User;
                    return next(context);
                });
                web.UseAuthorization();
                map(web);
            };
        });

        Assert.Equal(who, await (await app.GetAsync("/open", await EnterAsync(app))).Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData(AppKinds.Cookie)]
    [InlineData(AppKinds.OpenIdConnect)]
    [InlineData(AppKinds.Identity)]
    [InlineData(AppKinds.JwtBearer)]
    public async Task Caller_OfEachLoginOfTheFramework_IsAPerson(string kind)
    {
        await using var app = await AppKinds.StartAsync(kind, web => web.MapGet("/people", WikiEndpoints.Who).RequireHuman());
        var credential = kind is AppKinds.JwtBearer ? AppKinds.OwnBearer(expired: false) : await AppKinds.SignInAsync(app, kind);

        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/people", credential)).StatusCode);
        Assert.Equal(AttributionKind.Human, app.Audit.Last.Kind);
    }

    [Theory]
    [InlineData("Nobody", "is 'Nobody'; expected one of the app's own schemes (Cookies, ApiKey, Either)")]
    [InlineData("ManagedAccess", "is 'ManagedAccess'; expected one of the app's own schemes")]
    [InlineData("Either", "is 'Either', which only chooses another scheme; expected the ones it chooses")]
    public async Task Setting_ThatNamesNoSchemeOfTheApps_StopsTheHost(string scheme, string message)
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(setup => setup.Settings["Callers:PersonSchemes:0"] = scheme));

        Assert.Contains("ManagedAccess:Callers:PersonSchemes:0 " + message, exception.Message, StringComparison.Ordinal);
    }

    private sealed class KeyOptions : AuthenticationSchemeOptions;

    /// <summary>Whoever has the key is who it says it is, as the app's table of keys might have it.</summary>
    private sealed class KeyHandler(IOptionsMonitor<KeyOptions> options, ILoggerFactory logger, UrlEncoder encoder) : AuthenticationHandler<KeyOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            if (Request.Headers["X-Api-Key"] != "secret")
            {
                return Task.FromResult(AuthenticateResult.NoResult());
            }

            var claims = Request.Headers["X-Claims"].ToString().Split(' ').Select(claim => claim.Split('=')).Select(claim => new Claim(claim[0], claim[1]));
            return Task.FromResult(AuthenticateResult.Success(new(new(new ClaimsIdentity(claims, Scheme.Name)), Scheme.Name)));
        }
    }
}
