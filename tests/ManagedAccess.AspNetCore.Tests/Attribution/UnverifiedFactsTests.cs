using System.Security.Claims;
using System.Text.Json.Nodes;
using ManagedAccess.AspNetCore.Attribution;
using ManagedAccess.AspNetCore.Tests.Authentication;
using ManagedAccess.AspNetCore.Tests.Tokens.Claims;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Attribution;

/// <summary>What an issuer says it has not verified is shown nowhere as a fact.</summary>
[Trait("Case", "A25")]
public sealed class UnverifiedFactsTests
{
    private const string Address = "ada@example.com";

    public static TheoryData<string, bool> Statements => new()
    {
        { "{}", true },
        { """{ "email_verified": true }""", true },
        { """{ "email_verified": "true" }""", true },
        { """{ "email_verified": "True" }""", true },
        { """{ "email_verified": 1 }""", true },
        { """{ "email_verified": "1" }""", true },
        { """{ "email_verified": false }""", false },
        { """{ "email_verified": "false" }""", false },
        { """{ "email_verified": "False" }""", false },
        { """{ "email_verified": 0 }""", false },
        { """{ "email_verified": "0" }""", false },
        { """{ "email_verified": "" }""", false },
        { """{ "email_verified": "no" }""", false },
        { """{ "email_verified": null }""", false },
        { """{ "email_verified": [true] }""", false },
        { """{ "email_verified": { "value": true } }""", false },
        { """{ "xms_edov": true }""", true },
        { """{ "xms_edov": "1" }""", true },
        { """{ "xms_edov": false }""", false },
        { """{ "xms_edov": "0" }""", false },
        { """{ "email_verified": true, "xms_edov": false }""", false },
        { """{ "phone_number_verified": false }""", true },
    };

    private static Task<ProtectedApp> StartAsync(Action<ProtectedAppSetup>? change = null) => ProtectedApp.StartAsync(setup =>
    {
        setup.App = web => web.MapGet("/who", (RequestAttribution caller, ClaimsPrincipal user) =>
            $"{caller.User!.Email}|{caller.User.DisplayName}|{caller.User.Username}|{user.FindFirstValue(ClaimTypes.Email)}|{user.Identity!.Name}");
        change?.Invoke(setup);
    });

    [Theory]
    [MemberData(nameof(Statements))]
    public async Task Email_OfAToken_IsAFactUnlessTheIssuerSaysNo(string statement, bool isFact)
    {
        await using var app = await StartAsync();

        foreach (var credential in new[] { app.Bearer(Unnamed), app.Assertion(Unnamed), app.Cookie(Unnamed) })
        {
            var answer = await (await app.GetAsync("/who", credential)).Content.ReadAsStringAsync();

            Assert.Equal(isFact, answer.Contains(Address, StringComparison.Ordinal));
            Assert.Equal(isFact ? Address : null, app.Audit.Last.Email);
        }

        void Unnamed(JsonObject claims)
        {
            claims.Remove("name");
            claims["preferred_username"] = Address; // as where people sign in with an address
            Add(claims, statement);
        }
    }

    [Fact]
    public async Task Email_FromAnotherClaim_IsNoFactEither()
    {
        await using var app = await StartAsync(setup => setup.Settings["AuthorizationServers:0:Claims:Email:0"] = "mail");

        Assert.Contains(Address, await AskAsync(app, """{ "mail": "ada@example.com" }"""), StringComparison.Ordinal);
        Assert.DoesNotContain(Address, await AskAsync(app, """{ "mail": "ada@example.com", "mail_verified": false }"""), StringComparison.Ordinal);
        Assert.DoesNotContain(Address, await AskAsync(app, """{ "mail": "ada@example.com", "email_verified": false }"""), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("phone_number", """{ "phone_number": "+44 1", "phone_number_verified": false }""", "")]
    [InlineData("phone_number", """{ "phone_number": "+44 1", "phone_number_verified": "true" }""", "+44 1")]
    [InlineData("address.email", """{ "address": { "email": "ada@home.example", "email_verified": false } }""", "")]
    [InlineData("address.email", """{ "address": { "email": "ada@home.example", "email_verified": true } }""", "ada@home.example")]
    public async Task Name_FromAnUnverifiedClaim_IsNone(string setting, string claims, string expected)
    {
        await using var app = await StartAsync(setup => setup.Settings["Tokens:NameClaimType"] = setting);

        Assert.EndsWith($"|{expected}", await AskAsync(app, claims), StringComparison.Ordinal);
    }

    // A login name is what it is, however much it looks like an address.
    [Fact]
    public async Task Username_ThatLooksLikeAnAddress_IsNoEmail()
    {
        await using var app = await StartAsync(setup => setup.Settings["AuthorizationServers:0:Claims:Preset"] = "Entra");
        var token = ServerTokens.EntraPerson(app.Clock.GetUtcNow().ToUnixTimeSeconds()).ToJsonString();

        var answer = await (await app.GetAsync("/who", ("Authorization", "Bearer " + app.Issuer.SignRaw("""{"alg":"RS256","kid":"key-1","typ":"JWT"}""", token)))).Content.ReadAsStringAsync();

        Assert.Equal("|Ada Lovelace|ada@corp.example||Ada Lovelace", answer);
        Assert.Null(app.Audit.Last.Email);
    }

    // As OpenIdConnect and JwtBearer leave the claims of a token
    [Theory]
    [InlineData("email", null, true)]
    [InlineData("email", "true", true)]
    [InlineData("email", "false", false)]
    [InlineData("email", "0", false)]
    [InlineData(ClaimTypes.Email, "true", true)]
    [InlineData(ClaimTypes.Email, "false", false)]
    public async Task Email_OfAPersonSignedInToTheApp_IsAFactUnlessTheIssuerSaidNo(string type, string? verified, bool isFact)
    {
        await using var app = await StartAsync(setup =>
        {
            var map = setup.App!;
            setup.Services = services => services.AddAuthentication("Cookies").AddCookie();
            setup.App = web =>
            {
                map(web);
                web.MapGet("/enter", (HttpContext context) => context.SignInAsync("Cookies", new(new ClaimsIdentity(
                    [new("sub", "ada"), new(type, Address), new("name", Address), new("preferred_username", Address), .. verified is null ? [] : new[] { new Claim("email_verified", verified) }],
                    "password")))).AllowAnonymous();
            };
        });
        var cookie = (await app.GetAsync("/enter")).Headers.GetValues("Set-Cookie").Single().Split(';')[0];

        var answer = (await (await app.GetAsync("/who", ("Cookie", cookie))).Content.ReadAsStringAsync()).Split('|');

        Assert.Equal(isFact ? [Address, Address, Address] : ["", "ada", ""], answer[..3]);
        Assert.Equal(isFact ? Address : null, app.Audit.Last.Email);
    }

    private static async Task<string> AskAsync(ProtectedApp app, string claims) => await (await app.GetAsync("/who", app.Bearer(token =>
    {
        token.Remove("email");
        token.Remove("name");
        Add(token, claims);
    }))).Content.ReadAsStringAsync();

    private static void Add(JsonObject claims, string json)
    {
        foreach (var (name, value) in JsonNode.Parse(json)!.AsObject())
        {
            claims[name] = value?.DeepClone();
        }
    }
}
