using System.Security.Claims;
using System.Text.Json.Nodes;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace ManagedAccess.AspNetCore.Tests.Authentication;

/// <summary>Apps as they were before <c>AddManagedAccess</c>: nothing, or one of the logins of ASP.NET Core as its templates write it.</summary>
internal static class AppKinds
{
    public const string Bare = "no login";
    public const string Cookie = "AddCookie";
    public const string OpenIdConnect = "AddCookie + AddOpenIdConnect";
    public const string JwtBearer = "AddJwtBearer";
    public const string Identity = "ASP.NET Core Identity";

    private const string OwnAudience = "api://wiki";

    private static readonly TestIssuer OwnIssuer = new("https://login.app.example");

    public static Task<ProtectedApp> StartAsync(string kind, Action<WebApplication>? more = null) => ProtectedApp.StartAsync(setup =>
    {
        setup.Services = services => AddLogin(services, kind);
        setup.App = app =>
        {
            app.MapGet("/authorized", AnsweredBy).RequireAuthorization();
            app.MapGet("/fallback", AnsweredBy);
            app.MapGet("/open", AnsweredBy).AllowAnonymous();
            app.MapGet("/enter", (HttpContext context) => EnterAsync(context, kind)).AllowAnonymous();
            more?.Invoke(app);
        };
    });

    /// <summary>The cookie header of a person who has signed in to the app.</summary>
    public static async Task<(string, string)> SignInAsync(ProtectedApp app, string kind)
    {
        var response = await app.GetAsync("/enter");
        var name = kind is Identity ? ".AspNetCore.Identity.Application" : ".AspNetCore.Cookies";
        return ("Cookie", response.Headers.GetValues("Set-Cookie").Single(cookie => cookie.StartsWith(name, StringComparison.Ordinal)).Split(';')[0]);
    }

    /// <summary>A token of the issuer that the app's own JwtBearer trusts.</summary>
    public static (string, string) OwnBearer(bool expired, Action<JsonObject>? more = null) => ("Authorization", "Bearer " + OwnIssuer.Issue(
        claims =>
        {
            claims["aud"] = OwnAudience;
            if (expired)
            {
                (claims["nbf"], claims["iat"], claims["exp"]) = (1, 1, 1000);
            }

            more?.Invoke(claims);
        },
        header => header["typ"] = "JWT"));

    /// <summary>The scheme whose login page this is.</summary>
    public static string SchemeOf(string location) => new Uri(new Uri(ProtectedApp.Resource), location) switch
    {
        { Host: "login.app.example", AbsolutePath: "/authorize" } => "OpenIdConnect",
        { AbsolutePath: "/Account/Login" } => "Cookies",
        { AbsolutePath: "/Identity/Login" } => "Identity.Application",
        _ => location,
    };

    public static void AddLogin(IServiceCollection services, string kind)
    {
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        switch (kind)
        {
            case Cookie:
                services.AddAuthentication("Cookies").AddCookie();
                break;
            case OpenIdConnect:
                services.AddAuthentication(options => (options.DefaultScheme, options.DefaultChallengeScheme) = ("Cookies", "OpenIdConnect"))
                    .AddCookie()
                    .AddOpenIdConnect(options =>
                    {
                        options.ClientId = "wiki";
                        options.Configuration = new OpenIdConnectConfiguration
                        {
                            Issuer = OwnIssuer.Issuer,
                            AuthorizationEndpoint = OwnIssuer.Issuer + "/authorize",
                        };
                    });
                break;
            case JwtBearer:
                services.AddAuthentication().AddJwtBearer(options => options.TokenValidationParameters = new()
                {
                    ValidIssuer = OwnIssuer.Issuer,
                    ValidAudience = OwnAudience,
                    IssuerSigningKey = new RsaSecurityKey((System.Security.Cryptography.RSA)OwnIssuer.Keys[0].Pair) { KeyId = OwnIssuer.Keys[0].KeyId },
                });
                break;
            case Identity:
                services.AddIdentity<IdentityUser, IdentityRole>().AddUserStore<OneUserStore>().AddRoleStore<OneUserStore>();
                services.ConfigureApplicationCookie(options => options.LoginPath = "/Identity/Login");
                break;
        }
    }

    private static string AnsweredBy(HttpContext context) =>
        context.Features.Get<IAuthenticateResultFeature>()?.AuthenticateResult?.Ticket?.AuthenticationScheme ?? "anonymous";

    private static Task EnterAsync(HttpContext context, string kind) => kind is Identity
        ? context.RequestServices.GetRequiredService<SignInManager<IdentityUser>>().SignInAsync(OneUserStore.Ada, isPersistent: false)
        : context.SignInAsync("Cookies", new ClaimsPrincipal(new ClaimsIdentity([new("sub", "ada"), new("name", "Ada")], "password")));
}
