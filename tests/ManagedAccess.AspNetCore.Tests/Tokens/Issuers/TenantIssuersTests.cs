using System.Net;
using System.Text.Json.Nodes;
using ManagedAccess.AspNetCore.Tokens;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Tokens.Issuers;

/// <summary>One server with many tenants, of which the app trusts a few: issuer, tid and key of a token are of one tenant, or it is nobody's.</summary>
[Trait("Issue", "13")]
public sealed class TenantIssuersTests
{
    internal const string Contoso = "11111111-aaaa-4aaa-8aaa-111111111111";
    internal const string Fabrikam = "22222222-bbbb-4bbb-8bbb-222222222222";
    private const string Mallory = "66666666-6666-4666-8666-666666666666";
    private const string Template = "https://login.microsoftonline.com/{tid}/v2.0";
    private const string Audience = "7f0c2c1e-5a39-4d52-a2a5-0f6f5d1f9c11";

    internal static string IssuerOf(string tenant) => Template.Replace("{tid}", tenant, StringComparison.Ordinal);

    /// <summary>A token path that trusts two tenants, with one key for both.</summary>
    internal static TokenPath Path(Action<JsonObject>? jwk = null, Action<IServiceCollection>? services = null)
    {
        var path = new TokenPath(
            servers => servers.Add(new() { Issuer = Template, JwksUri = "https://login.microsoftonline.com/keys", Tenants = { Contoso, Fabrikam } }),
            services: services,
            ownOrigin: IssuerOf(Contoso));
        var key = path.OwnOrigin!.Keys[0].ToJwk();
        jwk?.Invoke(key);
        path.OwnOrigin.KeySetOverride = new JsonObject { ["keys"] = new JsonArray(key) }.ToJsonString();
        return path;
    }

    internal static string TokenOf(TokenPath path, string tenant, Action<JsonObject>? claims = null) => path.OwnOrigin!.Issue(all =>
    {
        (all["iss"], all["tid"]) = (IssuerOf(tenant), tenant);
        claims?.Invoke(all);
    });

    [Theory]
    [InlineData(null)]
    [InlineData("https://login.microsoftonline.com/{tenantid}/v2.0")] // as Entra publishes the keys of all tenants
    public async Task Token_OfAnAllowedTenant_IsThatTenants(string? boundTo)
    {
        using var path = Path(jwk => jwk["issuer"] = boundTo);
        if (boundTo is null)
        {
            path.OwnOrigin!.KeySetOverride = null;
        }

        foreach (var tenant in new[] { Contoso, Fabrikam, Contoso })
        {
            var outcome = await path.ValidateAsync(TokenOf(path, tenant));

            Assert.Equal(TokenRejection.None, outcome.Rejection);
            Assert.Equal(IssuerOf(tenant), outcome.Token!.Issuer);
        }
    }

    [Theory]
    [InlineData("tenant that is not listed", Mallory, null)]
    [InlineData("tid of an allowed tenant in the token of another", Mallory, Contoso)]
    [InlineData("tid of another tenant in the token of an allowed one", Contoso, Mallory)]
    [InlineData("tid of one allowed tenant in the token of another", Contoso, Fabrikam)]
    [InlineData("no tid", Contoso, "")]
    [InlineData("the placeholder itself", "{tid}", null)]
    [InlineData("the placeholder of the metadata", "{tenantid}", null)]
    [InlineData("common", "common", null)]
    [InlineData("upper case", "11111111-AAAA-4AAA-8AAA-111111111111", null)]
    [InlineData("a path in the place of a tenant", "11111111-aaaa-4aaa-8aaa-1111111111/1", null)]
    public async Task Token_WithATenantThatIsNotAllowed_IsNobodys(string attack, string tenant, string? claimed)
    {
        using var path = Path();
        await path.RefreshAsync();

        var rejection = await path.RejectionOfAsync(TokenOf(path, tenant, claims =>
        {
            claims["tid"] = claimed ?? tenant;
            if (claimed is "")
            {
                claims.Remove("tid");
            }
        }));

        Assert.True(rejection is TokenRejection.IssuerUnknown, $"{attack}: {rejection}");
        Assert.Equal(0, path.Verifications);
    }

    [Theory]
    [InlineData("https://login.microsoftonline.com/11111111-aaaa-4aaa-8aaa-111111111111/v2.0", TokenRejection.None)]
    [InlineData("https://login.microsoftonline.com/22222222-bbbb-4bbb-8bbb-222222222222/v2.0", TokenRejection.KeyOfAnotherIssuer)]
    [InlineData("https://evil.example/{tenantid}/v2.0", TokenRejection.KeyOfAnotherIssuer)]
    [InlineData("", TokenRejection.KeyOfAnotherIssuer)]
    [InlineData(7, TokenRejection.KeyOfAnotherIssuer)]
    public async Task Key_ThatNamesAnIssuer_VerifiesOnlyItsTokens(object bound, object expected)
    {
        using var path = Path(jwk => jwk["issuer"] = bound is int number ? number : (string)bound);

        Assert.Equal(expected, await path.RejectionOfAsync(TokenOf(path, Contoso)));
    }

    [Fact]
    public async Task Token_OfAnotherServerThatNamesATenant_IsNobodys()
    {
        using var path = Path();
        await path.RefreshAsync();

        Assert.Equal(TokenRejection.KeyUnknown, await path.RejectionOfAsync(TokenOf(path, Contoso).Split('.') is var parts
            ? path.OAuth.Issue(claims => (claims["iss"], claims["tid"]) = (IssuerOf(Contoso), Contoso), header => header["kid"] = "key-9")
            : ""));
        Assert.Equal(TokenRejection.SignatureInvalid, await path.RejectionOfAsync(
            path.OwnOrigin!.Issue(claims => (claims["iss"], claims["tid"]) = (IssuerOf(Contoso), Contoso), key: TestKey.Create("key-1", index: 9))));
    }

    private static Task<ProtectedApp> StartAsync(Action<ProtectedAppSetup> change) => ProtectedApp.StartAsync(setup =>
    {
        setup.OtherIssuers.Add(IssuerOf(Contoso));
        setup.Settings["AuthorizationServers:0:Issuer"] = Template;
        setup.Settings["AuthorizationServers:0:Audiences:0"] = Audience;
        setup.Settings["AuthorizationServers:0:Tenants:0"] = Contoso;
        setup.App = app => app.MapGet("/page", () => "ok");
        change(setup);
    });

    private static async Task<HttpStatusCode> AskAsync(ProtectedApp app, string tenant)
    {
        using var response = await app.GetAsync("/page", ("Authorization", "Bearer " + app.Others[0].Issue(claims => (claims["iss"], claims["tid"], claims["aud"]) = (IssuerOf(tenant), tenant, Audience))));
        return response.StatusCode;
    }

    [Fact]
    public async Task App_OfAListedTenant_FindsKeysThroughTheCommonMetadataAndPublishesOrganizations()
    {
        await using var app = await StartAsync(setup => setup.Issuers = TestIssuerState.Down);
        app.Others[0].MetadataOverride = """{"issuer":"https://login.microsoftonline.com/{tenantid}/v2.0","jwks_uri":"https://login.microsoftonline.com/keys"}""";
        app.Others[0].State = TestIssuerState.Serving;
        app.Clock.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(HttpStatusCode.OK, await AskAsync(app, Contoso));
        Assert.Equal(IssuerOf(Contoso), app.Audit.Last.Issuer);
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(app, Fabrikam));
        Assert.Contains("https://login.microsoftonline.com/organizations/v2.0", await app.Client.GetStringAsync(ProtectedApp.Metadata), StringComparison.Ordinal);
    }

    // The shape of Entra's own tokens: other names for client, scopes and token, typ JWT.
    [Fact]
    public async Task App_WithThePresetOfEntra_ReadsATenantsTokens()
    {
        await using var app = await StartAsync(setup =>
        {
            setup.Settings["AuthorizationServers:0:Claims:Preset"] = "Entra";
            setup.Settings["AuthorizationServers:0:JwksUri"] = "https://login.microsoftonline.com/keys";
        });
        var token = app.Others[0].Issue(
            claims =>
            {
                (claims["iss"], claims["tid"], claims["aud"]) = (IssuerOf(Contoso), Contoso, Audience);
                (claims["azp"], claims["scp"], claims["uti"], claims["ver"], claims["oid"]) = ("client-1", "wiki.read", "uti-1", "2.0", "690222be-ff1a-4d56-abd1-7e4f7d38e474");
                foreach (var name in new[] { "client_id", "scope", "jti" })
                {
                    claims.Remove(name);
                }
            },
            header => header["typ"] = "JWT");

        using var response = await app.GetAsync("/page", ("Authorization", "Bearer " + token));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal((IssuerOf(Contoso), "client-1", "wiki.read"), (app.Audit.Last.Issuer, app.Audit.Last.ClientId, app.Audit.Last.Scopes));
    }

    // Asked again for a remembered token: a customer who leaves is out at once.
    [Fact]
    public async Task Validator_OfTheApp_DecidesOnEveryRequest()
    {
        var allowed = new AllowedTenants { Contoso };
        await using var app = await StartAsync(setup =>
        {
            setup.Settings["AuthorizationServers:0:Tenants:0"] = null;
            setup.Settings["AuthorizationServers:0:JwksUri"] = "https://login.microsoftonline.com/keys";
            setup.Services = services => services.AddSingleton(allowed);
            setup.LaterServices = services => services.AddManagedAccess().AddIssuerValidator<FromMemory>().AddIssuerValidator<FromMemory>();
        });
        var token = ("Authorization", "Bearer " + app.Others[0].Issue(claims => (claims["iss"], claims["tid"], claims["aud"]) = (IssuerOf(Contoso), Contoso, Audience)));
        using var first = await app.GetAsync("/page", token);
        allowed.Clear();

        using var second = await app.GetAsync("/page", token);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Unauthorized), (first.StatusCode, second.StatusCode));
        Assert.Equal("issuer_unknown", app.Audit.Last.Reason);
    }

    // Its code runs for anonymous pages too, before the signature is verified: the token fails, and nobody else.
    [Fact]
    public async Task Validator_ThatThrows_RefusesTheTokenForNowAndLogsWhy()
    {
        var broken = false;
        await using var app = await StartAsync(setup =>
        {
            setup.Settings["AuthorizationServers:0:Tenants:0"] = null;
            setup.Settings["AuthorizationServers:0:JwksUri"] = "https://login.microsoftonline.com/keys";
            setup.Services = services => services.AddSingleton<Func<bool>>(() => broken ? throw new TimeoutException("no database") : true);
            setup.LaterServices = services => services.AddManagedAccess().AddIssuerValidator<FromDatabase>();
            setup.App = web =>
            {
                web.MapGet("/page", () => "page");
                web.MapGet("/open", (RequestAttribution caller) => caller.Kind.ToString()).AllowAnonymous();
            };
        });
        var token = ("Authorization", "Bearer " + app.Others[0].Issue(claims => (claims["iss"], claims["tid"], claims["aud"]) = (IssuerOf(Contoso), Contoso, Audience)));
        using var before = await app.GetAsync("/page", token);
        broken = true;

        using var closed = await app.GetAsync("/page", token);
        var record = app.Audit.Last;
        using var open = await app.GetAsync("/open", token);
        broken = false;
        using var after = await app.GetAsync("/page", token);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK), (before.StatusCode, closed.StatusCode, after.StatusCode));
        Assert.Equal(TimeSpan.FromSeconds(5), closed.Headers.RetryAfter?.Delta);
        Assert.Equal((AccessOutcome.Unavailable, "issuer_check_failed"), (record.Outcome, record.Reason));
        Assert.Equal((HttpStatusCode.OK, "Anonymous"), (open.StatusCode, await open.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
        Assert.NotEmpty(app.Logs.Named("IssuerValidatorFailed"));
        Assert.All(app.Logs.Named("IssuerValidatorFailed"), log => Assert.Equal(LogLevel.Error, log.Level));
        Assert.All(app.Logs.Named("IssuerValidatorFailed"), log => Assert.Contains("no database", log.Text, StringComparison.Ordinal));
    }

    public static TheoryData<string, string> Mistakes => new()
    {
        { "none", "ManagedAccess:AuthorizationServers:0:Tenants is empty; expected the id of each tenant that may use the app" },
        { "domain", "ManagedAccess:AuthorizationServers:0:Tenants:0 is 'contoso.com'; expected the id of a tenant, a GUID in lower case." },
        { "upper", "Tenants:0 is '11111111-AAAA-4AAA-8AAA-111111111111'; expected the id of a tenant" },
        { "one issuer", $"ManagedAccess:AuthorizationServers:0:Tenants is set although Issuer is 'https://as.example.com', which is one; expected an issuer such as {Template}." },
        { "elsewhere", "Issuer is 'https://as.example.com/{tid}'; expected {tid} only where many tenants share a server" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task Host_WithTenantsThatCannotWork_DoesNotStart(string mistake, string message)
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(setup =>
        {
            setup.Settings["AuthorizationServers:0:Tenants:0"] = mistake switch { "none" => null, "domain" => "contoso.com", "upper" => Contoso.ToUpperInvariant(), _ => Contoso };
            setup.Settings["AuthorizationServers:0:Issuer"] = mistake switch { "one issuer" => "https://as.example.com", "elsewhere" => "https://as.example.com/{tid}", _ => Template };
        }));

        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    private sealed class FromDatabase(Func<bool> answer) : IIssuerValidator
    {
        public bool IsAllowed(string issuer, string tenant) => answer();
    }

    private sealed class AllowedTenants : HashSet<string>;

    private sealed class FromMemory(AllowedTenants allowed) : IIssuerValidator
    {
        public bool IsAllowed(string issuer, string tenant) => issuer == IssuerOf(tenant) && allowed.Contains(tenant);
    }
}
