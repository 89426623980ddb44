using System.Net;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Encodings.Web;
using ManagedAccess.AspNetCore.Attribution;
using ManagedAccess.AspNetCore.CurrentCaller;
using ManagedAccess.AspNetCore.Tests.Authentication;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Certificate;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.CurrentCaller;

/// <summary>Every kind of scheme that ASP.NET Core has: which of them sign people in.</summary>
[Trait("Case", "A19")]
public sealed class PersonSchemeKindsTests
{
    public static TheoryData<string, bool> Kinds => new()
    {
        { "Cookies", true },
        { "OpenIdConnect", true },
        { "OAuth", true },
        { "BearerToken", true }, // Identity's: what its sign-in handed out
        { IdentityConstants.ApplicationScheme, true },
        { IdentityConstants.BearerScheme, true },
        { "Bearer", false },     // a token says itself for whom it was issued
        { "Certificate", false },
        { "Negotiate", false },
        { "Basic", false },
        { "ApiKey", false },
        { "Either", false },     // chooses among others; the one it chose is looked at
        { "ManagedAccess", false },
        { "NoSuchScheme", false },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Scheme_OfEachKind_SignsPeopleInOrNot(string scheme, bool signsIn)
    {
        await using var app = await StartAsync();
        await using var scope = app.Services.CreateAsyncScope();

        Assert.Equal(signsIn, PersonSchemes.Include(new DefaultHttpContext { RequestServices = scope.ServiceProvider }, scheme));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Scheme_ThatTheSettingNames_SignsPeopleIn(string scheme, bool signsIn)
    {
        if (signsIn || scheme is "ManagedAccess" or "NoSuchScheme" or "Either")
        {
            return; // nothing to name, or what the setting refuses (PersonSchemesTests)
        }

        await using var app = await StartAsync(setup => setup.Settings["Callers:PersonSchemes:0"] = scheme);
        await using var scope = app.Services.CreateAsyncScope();

        Assert.True(PersonSchemes.Include(new DefaultHttpContext { RequestServices = scope.ServiceProvider }, scheme));
    }

    public static TheoryData<string, string?, AttributionKind, AttributionVia> Callers => new()
    {
        { "Certificate", null, AttributionKind.Service, AttributionVia.Unknown },
        { "Certificate", "Certificate", AttributionKind.Human, AttributionVia.Unknown },
        { "Negotiate", null, AttributionKind.Service, AttributionVia.Unknown },
        { "Negotiate", "Negotiate", AttributionKind.Human, AttributionVia.Unknown },
        { "Basic", null, AttributionKind.Service, AttributionVia.Unknown },
        { "Basic", "Basic", AttributionKind.Human, AttributionVia.Unknown },
        { "BearerToken", null, AttributionKind.Human, AttributionVia.Unknown },
        { "Cookies", null, AttributionKind.Human, AttributionVia.Browser },
        { "Bearer", null, AttributionKind.Human, AttributionVia.Agent },
    };

    [Theory]
    [MemberData(nameof(Callers))]
    public async Task Caller_OfEachKindOfScheme_IsOnRecordAsWhatItIs(string scheme, string? named, AttributionKind kind, AttributionVia via)
    {
        await using var app = await StartAsync(setup => setup.Settings["Callers:PersonSchemes:0"] = named);
        var credential = scheme switch
        {
            "Cookies" => ("Cookie", (await app.GetAsync("/enter")).Headers.GetValues("Set-Cookie").Single().Split(';')[0]),
            "BearerToken" => ("Authorization", "Bearer " + (await (await app.GetAsync("/enter/token")).Content.ReadAsStringAsync()).Split("\"accessToken\":\"")[1].Split('"')[0]),
            "Bearer" => AppKinds.OwnBearer(expired: false),
            "Certificate" => ("X-Test-Certificate", "yes"),
            _ => ("Authorization", scheme + " c2VjcmV0"),
        };

        var response = await app.GetAsync("/" + scheme, credential);
        var record = app.Audit.Last;
        var people = await app.GetAsync("/people/" + scheme, credential);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal((kind, via), (record.Kind, record.Via));
        Assert.Equal(kind is AttributionKind.Human, people.IsSuccessStatusCode);
    }

    private static async Task<ProtectedApp> StartAsync(Action<ProtectedAppSetup>? change = null)
    {
        var certificate = SelfSigned();
        return await ProtectedApp.StartAsync(setup =>
        {
            setup.Services = services =>
            {
                AppKinds.AddLogin(services, AppKinds.OpenIdConnect);
                AppKinds.AddLogin(services, AppKinds.JwtBearer);
                services.AddAuthentication()
                    .AddOAuth("OAuth", options => (options.ClientId, options.ClientSecret, options.CallbackPath, options.AuthorizationEndpoint, options.TokenEndpoint) = ("a", "b", "/back", "https://o.example/a", "https://o.example/t"))
                    .AddBearerToken("BearerToken")
                    .AddCookie(IdentityConstants.ApplicationScheme)
                    .AddBearerToken(IdentityConstants.BearerScheme)
                    .AddCertificate(options =>
                    {
                        (options.AllowedCertificateTypes, options.RevocationMode) = (CertificateTypes.All, X509RevocationMode.NoCheck);
                        options.Events = new CertificateAuthenticationEvents();
                        options.Events.OnCertificateValidated = context =>
                        {
                            context.Principal = new(new ClaimsIdentity([new(ClaimTypes.NameIdentifier, "ada"), new(ClaimTypes.Name, "Ada")], context.Scheme.Name));
                            context.Success();
                            return Task.CompletedTask;
                        };
                    })
                    .AddScheme<NamedOptions, NamedHandler>("Negotiate", null)
                    .AddScheme<NamedOptions, NamedHandler>("Basic", null)
                    .AddScheme<NamedOptions, NamedHandler>("ApiKey", null)
                    .AddPolicyScheme("Either", null, options => options.ForwardDefault = "ApiKey");
            };
            setup.App = web =>
            {
                web.Use((context, next) =>
                {
                    (context.Request.IsHttps, context.Connection.ClientCertificate) = (true, context.Request.Headers.ContainsKey("X-Test-Certificate") ? certificate : null);
                    return next(context);
                });
                web.UseAuthentication();
                web.UseAuthorization();
                ClaimsPrincipal ada = new(new ClaimsIdentity([new("sub", "ada")], "password"));
                web.MapGet("/enter", (HttpContext context) => context.SignInAsync("Cookies", ada)).AllowAnonymous();
                web.MapGet("/enter/token", (HttpContext context) => context.SignInAsync("BearerToken", ada)).AllowAnonymous();
                foreach (var scheme in new[] { "Certificate", "Negotiate", "Basic", "BearerToken", "Cookies", "Bearer" })
                {
                    web.MapGet("/" + scheme, WikiEndpoints.Who).RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = scheme });
                    web.MapGet("/people/" + scheme, WikiEndpoints.Who).RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = scheme }).RequireHuman();
                }
            };
            change?.Invoke(setup);
        });
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        return new CertificateRequest("CN=ada", key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }

    private sealed class NamedOptions : AuthenticationSchemeOptions;

    /// <summary>Lets a user in by name, and takes part in every request as Negotiate's handler does.</summary>
    private sealed class NamedHandler(IOptionsMonitor<NamedOptions> options, ILoggerFactory logger, UrlEncoder encoder)
        : AuthenticationHandler<NamedOptions>(options, logger, encoder), IAuthenticationRequestHandler
    {
        public Task<bool> HandleRequestAsync() => Task.FromResult(false);

        protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(
            Request.Headers.Authorization.ToString().StartsWith(Scheme.Name + " ", StringComparison.Ordinal)
                ? AuthenticateResult.Success(new(new(new ClaimsIdentity([new(ClaimTypes.Name, @"CORP\ada"), new(ClaimTypes.NameIdentifier, "S-1-5-21-1")], Scheme.Name)), Scheme.Name))
                : AuthenticateResult.NoResult());
    }
}
