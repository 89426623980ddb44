using System.Net;
using System.Text.Json;
using ManagedAccess.AspNetCore.Attribution;
using ManagedAccess.AspNetCore.Authentication.Schemes;
using ManagedAccess.AspNetCore.Resources;
using ManagedAccess.AspNetCore.Tokens;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Authentication;

/// <summary>Two schemes in one app, each with its own authorization server and resources: no token of one is worth anything at the other.</summary>
[Trait("Issue", "13")]
public sealed class SecondSchemeTests
{
    private const string Usual = ManagedAccessDefaults.AuthenticationScheme;
    private const string Partner = "partner";
    private const string PartnerIssuer = "https://login.partner.example";
    private const string PartnerResource = ProtectedApp.Resource + "/partner";
    private const string PartnerMetadata = ProtectedApp.Metadata + "/partner";

    private static Task<ProtectedApp> StartAsync(Action<ProtectedAppSetup>? change = null, Action<ManagedAccessSchemeOptions>? configure = null) => ProtectedApp.StartAsync(setup =>
    {
        setup.OtherIssuers.Add(PartnerIssuer);
        setup.Settings["AuthorizationServers:2:Scheme"] = Partner;
        setup.Settings["AuthorizationServers:2:Issuer"] = PartnerIssuer;
        setup.Settings["Resources:1:Path"] = "/partner";
        setup.Settings["Resources:1:Scheme"] = Partner;
        setup.LaterServices = services =>
        {
            services.AddManagedAccess().AddScheme(Partner, configure);
            services.AddAuthorizationBuilder().AddPolicy("Partners", policy => policy.AddAuthenticationSchemes(Partner).RequireAuthenticatedUser());
        };
        setup.App = Map;
        change?.Invoke(setup);
    });

    private static void Map(WebApplication app)
    {
        app.MapGet("/page", Who);
        app.MapGet("/partner/orders", Who);
        app.MapGet("/partner/scope", Who).RequireAllScopes("no.such");
        app.MapGet("/by-attribute", [Authorize(AuthenticationSchemes = Partner)] (HttpContext context) => Who(context));
        app.MapGet("/by-policy", Who).RequireAuthorization(policy => policy.AddAuthenticationSchemes(Partner).RequireAuthenticatedUser());
        app.MapGet("/by-name", Who).RequireAuthorization("Partners");
        app.MapGet("/by-declaration", Who).AsProtectedResource("/partner");
        app.MapGet("/below", Who).AsProtectedResource("/partner/deep");
        app.MapGet("/partner/ours", Who).RequireAuthorization(policy => policy.AddAuthenticationSchemes(Usual).RequireAuthenticatedUser());
        app.MapGet("/mcp", Who);
        app.MapGet("/asks-partner", async (HttpContext context) => await context.ChallengeAsync(Partner)).AllowAnonymous();
    }

    // A token of the partner's server that is not good enough decides, as one of the usual scheme does: the app's cookie never rescues it.
    [Theory]
    [InlineData("/partner/orders")]
    [InlineData("/page")]
    public async Task Token_OfAKeyThatIsUnknown_IsNotRescuedByACookieOfTheApps(string path)
    {
        await using var app = await StartAsync(setup =>
        {
            setup.Services = services => AppKinds.AddLogin(services, AppKinds.Cookie);
            setup.App = web =>
            {
                Map(web);
                web.MapGet("/enter", (HttpContext context) => context.SignInAsync("Cookies", new(new System.Security.Claims.ClaimsIdentity([new("sub", "bob")], "password")))).AllowAnonymous();
            };
        });
        var cookie = ("Cookie", (await app.GetAsync("/enter")).Headers.GetValues("Set-Cookie").Single().Split(';')[0]);
        var (issuer, audience) = path is "/page" ? (app.Issuer, ProtectedApp.Resource) : (app.Others[0], PartnerResource);

        using var alone = await app.GetAsync(path, cookie);
        using var both = await app.GetAsync(path, cookie, ("Authorization", "Bearer " + issuer.Issue(claims => claims["aud"] = audience, key: TestKey.Create("unknown"))));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Unauthorized), (alone.StatusCode, both.StatusCode));
    }

    // AllowAnonymous beside a guarded tool takes away what the endpoint asks, and not by which scheme its callers are known.
    [Fact]
    public async Task GuardedTool_OfAnOpenEndpointThatNamesTheScheme_IsOpenedByItsCallersAlone()
    {
        await using var app = await StartAsync(setup => setup.App = web => web.MapPost("/tools", () => "ran")
            .RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = Partner })
            .AllowAnonymous()
            .RequireForMcpTool("delete", tool => tool.RequireAuthenticatedUser()));

        async Task<HttpStatusCode> StatusAsync(string? bearer)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/tools") { Content = new StringContent("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"delete"}}""") };
            request.Headers.TryAddWithoutValidation("Authorization", bearer);
            return (await app.Client.SendAsync(request)).StatusCode;
        }

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(null));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(app.Bearer().Value));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("Bearer " + app.Others[0].Issue(claims => claims["aud"] = PartnerResource)));
    }

    // It looks right, since the usual scheme alone sends browsers to sign in; handed back and forth it would end the process.
    [Theory]
    [InlineData("Challenge")]
    [InlineData("Forbid")]
    [InlineData("Authenticate")]
    [InlineData("Default")]
    public async Task Scheme_ThatForwardsToTheUsualOne_IsNotHandedTheRequestBack(string what)
    {
        await using var app = await StartAsync(configure: options =>
        {
            _ = what switch
            {
                "Challenge" => options.ForwardChallenge = Usual,
                "Forbid" => options.ForwardForbid = Usual,
                "Authenticate" => options.ForwardAuthenticate = Usual,
                _ => options.ForwardDefault = Usual,
            };
        });

        foreach (var path in new[] { "/partner/orders", "/partner/scope", "/by-name", "/page" })
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await app.GetAsync(path)).StatusCode);
            Assert.True((int)(await app.GetAsync(path, app.Bearer())).StatusCode < 500);
        }
    }

    private static string Who(HttpContext context) => $"{context.User.Identity!.AuthenticationType} {context.GetAttribution().Scheme} {context.GetAttribution().Issuer}";

    private static (string, string) TokenFor(TestIssuer issuer, string resource) => ("Authorization", "Bearer " + issuer.Issue(claims => claims["aud"] = resource));

    public static TheoryData<string, string, string> Paths => new()
    {
        { "/page", ProtectedApp.Resource, Usual },
        { "/mcp", ProtectedApp.Resource + "/mcp", Usual },
        { "/partner/ours", ProtectedApp.Resource, Usual },
        { "/partner/orders", PartnerResource, Partner },
        { "/PARTNER/orders", PartnerResource, Partner },
        { "/%70artner/orders", PartnerResource, Partner },
        { "/by-attribute", PartnerResource, Partner },
        { "/by-policy", PartnerResource, Partner },
        { "/by-name", PartnerResource, Partner },
        { "/by-declaration", PartnerResource, Partner },
        { "/below", ProtectedApp.Resource + "/partner/deep", Partner },
    };

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Token_OfTheResourcesScheme_OpensItAndIsOnRecord(string path, string resource, string scheme)
    {
        await using var app = await StartAsync();
        var issuer = scheme == Usual ? app.Issuer : app.Others[0];

        using var response = await app.GetAsync(path, TokenFor(issuer, resource));

        Assert.Equal($"{scheme} {scheme} {issuer.Issuer}", await response.Content.ReadAsStringAsync());
        Assert.Equal((AccessOutcome.Served, "none", scheme), (app.Audit.Last.Outcome, app.Audit.Last.Reason, app.Audit.Last.Scheme));
    }

    // Whatever audience it names: the server is not one of the other scheme.
    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Token_OfTheOtherScheme_IsRefusedWithTheRightMetadata(string path, string resource, string scheme)
    {
        await using var app = await StartAsync();
        var other = scheme == Usual ? app.Others[0] : app.Issuer;

        // A resource of each, and remembered where it does open.
        using var known = await app.GetAsync(scheme == Usual ? "/partner/orders" : "/page", TokenFor(other, scheme == Usual ? PartnerResource : ProtectedApp.Resource));
        foreach (var audience in new[] { resource, ProtectedApp.Resource, PartnerResource })
        {
            using var response = await app.GetAsync(path, TokenFor(other, audience));

            Assert.Equal((path, HttpStatusCode.Unauthorized), (path, response.StatusCode));
            var challenge = Assert.Single(ReceivedChallenge.Of(response));
            Assert.Equal(("invalid_token", MetadataOf(resource)), (challenge.Error, challenge.ResourceMetadata));
            Assert.Equal((AccessOutcome.Refused, "issuer_unknown", scheme), (app.Audit.Last.Outcome, app.Audit.Last.Reason, app.Audit.Last.Scheme));
            Assert.Null(app.Audit.Last.Subject);
        }

        Assert.Equal(HttpStatusCode.OK, known.StatusCode);
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Challenge_WithoutToken_NamesTheResourceOfTheScheme(string path, string resource, string scheme)
    {
        await using var app = await StartAsync();

        using var response = await app.GetAsync(path);

        var challenge = Assert.Single(ReceivedChallenge.Of(response));
        Assert.Equal((null, MetadataOf(resource)), (challenge.Error, challenge.ResourceMetadata));
        Assert.Equal(("credential_missing", scheme), (app.Audit.Last.Reason, app.Audit.Last.Scheme));
        var document = JsonDocument.Parse(await app.Client.GetStringAsync(challenge.ResourceMetadata)).RootElement;
        Assert.Equal(resource, document.GetProperty("resource").GetString());
        Assert.Equal(
            scheme == Usual ? [TestIssuer.DefaultIssuer, TestIssuer.DefaultAccessIssuer] : [PartnerIssuer],
            document.GetProperty("authorization_servers").EnumerateArray().Select(server => server.GetString()!));
    }

    // The Access edge in front of the app signs people in to the usual scheme; its assertion is nothing to the partner's servers.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Assertion_OfTheUsualScheme_NeitherOpensNorSpoilsTheOther(bool withToken)
    {
        await using var app = await StartAsync();

        using var response = withToken
            ? await app.GetAsync("/partner/orders", app.Assertion(), app.Cookie(), TokenFor(app.Others[0], PartnerResource))
            : await app.GetAsync("/partner/orders", app.Assertion(), app.Cookie());

        Assert.Equal(withToken ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal(withToken ? "none" : "credential_unsupported", app.Audit.Last.Reason);
    }

    [Fact]
    public async Task Scope_ThatIsMissing_IsToldByTheSchemeOfTheCaller()
    {
        await using var app = await StartAsync();

        using var response = await app.GetAsync("/partner/scope", TokenFor(app.Others[0], PartnerResource));

        var challenge = Assert.Single(ReceivedChallenge.Of(response));
        Assert.Equal((HttpStatusCode.Forbidden, "insufficient_scope", PartnerMetadata), (response.StatusCode, challenge.Error, challenge.ResourceMetadata));
        Assert.Equal(("insufficient_scope", Partner), (app.Audit.Last.Reason, app.Audit.Last.Scheme));
    }

    // The usual scheme judged by the path, before the endpoint was known; the endpoint has the last word.
    [Theory]
    [InlineData("/by-policy")]
    [InlineData("/by-declaration")]
    [InlineData("/partner/orders")]
    [InlineData("/partner/ours")]
    public async Task Authentication_BeforeRouting_AdmitsNoTokenOfTheOtherScheme(string path)
    {
        await using var app = await StartAsync(setup => setup.App = web =>
        {
            web.UseAuthentication();
            web.UseRouting();
            web.UseAuthorization();
            Map(web);
        });
        var isPartners = path != "/partner/ours";

        using var usual = await app.GetAsync(path, TokenFor(app.Issuer, ProtectedApp.Resource));
        using var partners = await app.GetAsync(path, TokenFor(app.Others[0], PartnerResource));

        Assert.Equal(HttpStatusCode.Unauthorized, (isPartners ? usual : partners).StatusCode);
        if (path is "/by-policy" or "/partner/orders")
        {
            Assert.Equal($"{Partner} {Partner} {PartnerIssuer}", await partners.Content.ReadAsStringAsync());
            Assert.Equal((AccessOutcome.Served, Partner), (app.Audit.Last.Outcome, app.Audit.Last.Scheme));
        }
    }

    // One issuer may serve both, with an audience for each; a token still opens the one it names.
    [Fact]
    public async Task Issuer_OfBothSchemes_IssuesForOneAtATime()
    {
        await using var app = await StartAsync(setup => setup.Settings["AuthorizationServers:2:Issuer"] = TestIssuer.DefaultIssuer);
        var (usual, partner) = (TokenFor(app.Issuer, ProtectedApp.Resource), TokenFor(app.Issuer, PartnerResource));

        foreach (var _ in new[] { "verified now", "remembered" })
        {
            Assert.Equal($"{Usual} {Usual} {TestIssuer.DefaultIssuer}", await (await app.GetAsync("/page", usual)).Content.ReadAsStringAsync());
            Assert.Equal($"{Partner} {Partner} {TestIssuer.DefaultIssuer}", await (await app.GetAsync("/partner/orders", partner)).Content.ReadAsStringAsync());
            Assert.Equal(HttpStatusCode.Unauthorized, (await app.GetAsync("/partner/orders", usual)).StatusCode);
            Assert.Equal(HttpStatusCode.Unauthorized, (await app.GetAsync("/page", partner)).StatusCode);
        }
    }

    [Fact]
    public async Task Audiences_OfAServer_NameTheFirstResourceOfItsScheme()
    {
        await using var app = await StartAsync(setup =>
        {
            setup.Settings["AuthorizationServers:2:Audiences:0"] = "api://partner";
            setup.Settings["Resources:2:Path"] = "/partner-two";
            setup.Settings["Resources:2:Scheme"] = Partner;
            setup.App = web =>
            {
                Map(web);
                web.MapGet("/partner-two", Who);
            };
        });
        var token = TokenFor(app.Others[0], "api://partner");

        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/partner/orders", token)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.GetAsync("/partner-two", token)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.GetAsync("/page", token)).StatusCode);
    }

    [Fact]
    public async Task Challenge_AskedForByTheApp_NamesTheResourceOfTheScheme()
    {
        await using var app = await StartAsync();

        using var response = await app.GetAsync("/asks-partner");

        Assert.Equal(PartnerMetadata, Assert.Single(ReceivedChallenge.Of(response)).ResourceMetadata);
    }

    // Whoever signs in at a browser is a caller of the usual scheme, and would be sent to sign in for ever.
    [Fact]
    public async Task Browser_AtAResourceOfTheOtherScheme_IsNotSentToSignIn()
    {
        await using var app = await StartAsync(setup => setup.Settings["Challenges:BrowserLoginPath"] = "/login");

        using var ours = await app.GetAsync("/page", Callers.Navigation);
        using var partners = await app.GetAsync("/partner/orders", Callers.Navigation);

        Assert.Equal((HttpStatusCode.Redirect, HttpStatusCode.Unauthorized), (ours.StatusCode, partners.StatusCode));
    }

    [Fact]
    public async Task Events_OfAScheme_SeeItsOwnRequestsAlone()
    {
        var seen = new List<string>();
        await using var app = await StartAsync(configure: options => options.Events = new()
        {
            OnTokenValidated = context =>
            {
                seen.Add(context.Scheme.Name);
                return Task.CompletedTask;
            },
        });

        await app.GetAsync("/page", app.Bearer());
        await app.GetAsync("/partner/orders", TokenFor(app.Others[0], PartnerResource));

        Assert.Equal([Partner], seen);
    }

    // A login of the app's own stays the default beside two schemes of ours.
    [Fact]
    public async Task AppWithALogin_AndTwoSchemes_KeepsIt()
    {
        await using var app = await StartAsync(setup => setup.Services = services => services.AddAuthentication("Cookies").AddCookie());

        using var browser = await app.GetAsync("/page", Callers.Navigation);
        using var agent = await app.GetAsync("/partner/orders", TokenFor(app.Others[0], PartnerResource));
        using var stranger = await app.GetAsync("/partner/orders", TokenFor(app.Issuer, PartnerResource));

        Assert.Equal(HttpStatusCode.Redirect, browser.StatusCode);
        Assert.Equal(HttpStatusCode.OK, agent.StatusCode);
        Assert.Equal((HttpStatusCode.Unauthorized, PartnerMetadata), (stranger.StatusCode, Assert.Single(ReceivedChallenge.Of(stranger)).ResourceMetadata));
    }

    [Fact]
    public void UsualScheme_InTheOptions_IsTheOneOfTheDefaults() =>
        Assert.Equal((Usual, Usual), (new AuthorizationServerOptions().Scheme, new ProtectedResourceOptions().Scheme));

    public static TheoryData<string, string> Mistakes => new()
    {
        { "server", "ManagedAccess:AuthorizationServers:2:Scheme is 'partnr'; expected one of ManagedAccess, partner, or AddManagedAccess().AddScheme(\"partnr\")." },
        { "resource", "ManagedAccess:Resources:1:Scheme is 'partnr'; expected one of ManagedAccess, partner, or AddManagedAccess().AddScheme(\"partnr\")." },
        { "no server", "ManagedAccess:AuthorizationServers has no entry whose Scheme is 'partner'; expected at least one, or no AddScheme(\"partner\")." },
        { "no resource", "ManagedAccess:Resources has no entry whose Scheme is 'partner'; expected at least one" },
        { "no usual", "ManagedAccess:AuthorizationServers: every entry has a Scheme of its own; expected at least one of the scheme 'ManagedAccess'" },
        { "login", "ManagedAccess:Challenges:BrowserScheme is 'partner'; expected one of the app's own schemes, of which it has none." },
        { "blank", "ManagedAccess:Resources:1:Scheme is empty; expected the name of a scheme" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task Host_WithSchemesThatDoNotFit_DoesNotStart(string mistake, string message)
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(setup =>
        {
            setup.Settings["AuthorizationServers:2:Scheme"] = mistake switch { "server" => "partnr", "no server" => null, _ => Partner };
            setup.Settings["Resources:1:Scheme"] = mistake switch { "resource" => "partnr", "no resource" => null, "blank" => "", _ => Partner };
            setup.Settings["Challenges:BrowserScheme"] = mistake == "login" ? Partner : null;
            if (mistake == "no usual")
            {
                setup.Settings["AuthorizationServers:0:Scheme"] = Partner;
                setup.Settings["AuthorizationServers:1:Scheme"] = Partner;
            }
        }));

        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    private static string MetadataOf(string resource) => ProtectedApp.Metadata + resource[ProtectedApp.Resource.Length..];
}
