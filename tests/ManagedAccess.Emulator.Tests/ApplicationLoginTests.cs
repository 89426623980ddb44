using System.Net;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace ManagedAccess.Emulator.Tests;

/// <summary>A7: where the application signs people in by itself, its browsers go there and not to the emulator.</summary>
[Trait("Case", "A7")]
public sealed class ApplicationLoginTests
{
    public static readonly TheoryData<string, string> Logins = new()
    {
        { "cookie", "/Account/Login" },
        { "identity", "/Account/Login" },
        { "openid connect", "https://idp.example/authorize" },
        { "openid connect, configured late", "https://idp.example/authorize" },
        { "policy", "/Account/Login" },
        { "remote", "https://saml.example/sso" },
        { "bearer and cookie", "/Account/Login" },
    };

    public static readonly TheoryData<string> NoLogins = ["nothing", "api key", "cookie that is no default"];

    [Theory]
    [MemberData(nameof(Logins))]
    public async Task Browser_WhereTheApplicationHasALogin_IsSentThere(string login, string location)
    {
        foreach (var isEmulatorFirst in new[] { true, false })
        {
            await using var app = await StartAsync(login, isEmulatorFirst);

            using var response = await NavigateAsync(app);

            Assert.Equal(HttpStatusCode.Found, response.StatusCode);
            Assert.Contains(location, response.Headers.Location!.OriginalString, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(NoLogins))]
    public async Task Browser_WhereTheApplicationHasNoLogin_IsSentToTheEmulator(string login)
    {
        await using var app = await StartAsync(login, isEmulatorFirst: true);

        using var response = await NavigateAsync(app);

        Assert.Equal(HttpStatusCode.Found, response.StatusCode);
        Assert.StartsWith(TestAgent.LoginPath, response.Headers.Location!.OriginalString, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Logins))]
    public async Task Agent_WhereTheApplicationHasALogin_StillGetsTheChallengeAndAPage(string login, string location)
    {
        Assert.NotEmpty(location);
        await using var app = await StartAsync(login, isEmulatorFirst: true);
        using var client = app.CreateBrowser();

        var refused = await client.GetAsync("/");
        var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Authorization = new("Bearer", await app.Emulator.IssueTokenAsync("ada@example.com"));
        var served = await client.SendAsync(request);

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.StartsWith("Bearer", refused.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, served.StatusCode);
    }

    private static Task<HttpResponseMessage> NavigateAsync(EmulatedApp app)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Add("Accept", "text/html");
        request.Headers.Add("Sec-Fetch-Mode", "navigate");
        return app.CreateBrowser().SendAsync(request);
    }

    private static Task<EmulatedApp> StartAsync(string login, bool isEmulatorFirst) => EmulatedApp.StartAsync(new EmulatedApp.Setup
    {
        Clock = TimeProvider.System, // a token issued now is read by the library now
        Configure = builder => Add(builder, login, when: !isEmulatorFirst),
        ConfigureLast = builder =>
        {
            Add(builder, login, when: isEmulatorFirst);
            builder.Services.AddManagedAccess();
        },
    });

    private static void Add(WebApplicationBuilder builder, string login, bool when)
    {
        if (!when)
        {
            return;
        }

        var services = builder.Services;
        switch (login)
        {
            case "nothing":
                break;
            case "cookie":
                services.AddAuthentication("Cookies").AddCookie();
                break;
            case "identity":
                services.AddIdentityCore<IdentityUser>().AddSignInManager();
                services.AddAuthentication(IdentityConstants.ApplicationScheme).AddIdentityCookies();
                services.AddSingleton<IUserStore<IdentityUser>>(_ => throw new InvalidOperationException("No user is looked up here."));
                break;
            case "openid connect":
                services.AddAuthentication(options =>
                {
                    options.DefaultScheme = "Cookies";
                    options.DefaultChallengeScheme = OpenIdConnectDefaults.AuthenticationScheme;
                }).AddCookie().AddOpenIdConnect(Configure);
                break;
            case "openid connect, configured late":
                services.AddAuthentication("Cookies").AddCookie().AddOpenIdConnect(Configure);
                services.AddOptions<AuthenticationOptions>().Configure<Dependency>((options, _) => options.DefaultChallengeScheme = OpenIdConnectDefaults.AuthenticationScheme);
                services.AddSingleton<Dependency>();
                break;
            case "policy":
                services.AddAuthentication("smart").AddCookie().AddPolicyScheme("smart", null, options => options.ForwardDefault = "Cookies");
                break;
            case "remote":
                services.AddAuthentication(options =>
                {
                    options.DefaultScheme = "Cookies";
                    options.DefaultChallengeScheme = "Saml";
                }).AddCookie().AddScheme<AuthenticationSchemeOptions, SamlHandler>("Saml", null);
                break;
            case "bearer and cookie":
                services.AddAuthentication("Cookies").AddCookie().AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>("ApiKey", null);
                break;
            case "api key":
                services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>("ApiKey", null);
                break;
            case "cookie that is no default":
                services.AddAuthentication().AddCookie().AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>("ApiKey", null);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(login), login, null);
        }
    }

    private static void Configure(OpenIdConnectOptions options)
    {
        options.ClientId = "wiki";
        options.Configuration = new OpenIdConnectConfiguration { Issuer = "https://idp.example", AuthorizationEndpoint = "https://idp.example/authorize" };
    }

    private sealed class Dependency;

    private sealed class SamlHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder), IAuthenticationRequestHandler
    {
        public Task<bool> HandleRequestAsync() => Task.FromResult(false);

        protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(AuthenticateResult.NoResult());

        protected override Task HandleChallengeAsync(AuthenticationProperties properties)
        {
            Response.Redirect("https://saml.example/sso");
            return Task.CompletedTask;
        }
    }

    private sealed class ApiKeyHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(
            Request.Headers.ContainsKey("X-Api-Key")
                ? AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity("key")), Scheme.Name))
                : AuthenticateResult.NoResult());
    }
}
