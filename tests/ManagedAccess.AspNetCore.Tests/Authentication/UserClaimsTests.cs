using System.Net;
using System.Security.Claims;
using System.Text.Json.Nodes;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Authentication;

/// <summary>The parts of ASP.NET Core that read claims find them where they look.</summary>
[Trait("Case", "A17, A18, A34")]
public sealed class UserClaimsTests
{
    private static Task<ProtectedApp> StartAsync(Action<Dictionary<string, string?>>? settings = null, Action<IServiceCollection>? services = null) => ProtectedApp.StartAsync(setup =>
    {
        settings?.Invoke(setup.Settings);
        setup.Services = services;
        setup.App = web =>
        {
            web.MapGet("/name", (ClaimsPrincipal user) => user.Identity!.Name ?? "");
            web.MapGet("/identifier", (ClaimsPrincipal user) => user.FindFirstValue(ClaimTypes.NameIdentifier) ?? "");
            web.MapGet("/email", (ClaimsPrincipal user) => user.FindFirstValue(ClaimTypes.Email) ?? "");
            web.MapGet("/scopes", (ClaimsPrincipal user) => string.Join('|', user.FindAll("scope").Select(claim => claim.Value)));
            web.MapGet("/roles", (ClaimsPrincipal user) => string.Join('|', user.FindAll(ClaimTypes.Role).Select(claim => claim.Value)));
            web.MapGet("/admin", () => "in").RequireAuthorization(policy => policy.RequireRole("admin"));
            web.MapGet("/scope-claim", () => "in").RequireAuthorization(policy => policy.RequireClaim("scope", "wiki.read"));
            web.MapGet("/account", async (HttpContext context) =>
                (await context.RequestServices.GetRequiredService<UserManager<IdentityUser>>().GetUserAsync(context.User))?.UserName);
        };
    });

    private static async Task<string> AskAsync(ProtectedApp app, string path, (string, string) credential)
    {
        var response = await app.GetAsync(path, credential);
        return response.StatusCode is HttpStatusCode.OK or HttpStatusCode.NoContent ? await response.Content.ReadAsStringAsync() : response.StatusCode.ToString();
    }

    [Theory]
    [InlineData("bearer")]
    [InlineData("assertion")]
    [InlineData("cookie")]
    public async Task Identifier_OfEachCredential_IsTheSubjectAndFindsTheAccount(string way)
    {
        await using var app = await StartAsync(services: services => services.AddIdentityCore<IdentityUser>().AddUserStore<OneUserStore>());
        void Ada(JsonObject claims) => claims["sub"] = OneUserStore.Ada.Id;
        var credential = way switch { "bearer" => app.Bearer(Ada), "assertion" => app.Assertion(Ada), _ => app.Cookie(Ada) };

        Assert.Equal(OneUserStore.Ada.Id, await AskAsync(app, "/identifier", credential));
        Assert.Equal(OneUserStore.Ada.UserName, await AskAsync(app, "/account", credential));
    }

    [Fact]
    public async Task Identifier_OfAnAccessServiceToken_IsNobodys()
    {
        await using var app = await StartAsync(settings => settings["Callers:AllowServices"] = "true");

        Assert.Equal("", await AskAsync(app, "/identifier", app.Assertion(claims =>
        {
            (claims["sub"], claims["common_name"]) = ("", "bot.access");
            claims.Remove("email");
        })));
    }

    [Fact]
    public async Task Scope_OfAToken_IsOneClaimEachAndNoneJoined()
    {
        await using var app = await StartAsync();

        Assert.Equal("wiki.read|wiki.write", await AskAsync(app, "/scopes", app.Bearer()));
        Assert.Equal("in", await AskAsync(app, "/scope-claim", app.Bearer()));
        Assert.Equal("Forbidden", await AskAsync(app, "/scope-claim", app.Bearer(claims => claims["scope"] = "wiki.write")));
        Assert.Equal("", await AskAsync(app, "/scopes", app.Bearer(claims => claims.Remove("scope"))));
        Assert.Equal("", await AskAsync(app, "/scopes", app.Bearer(claims => claims["scope"] = new JsonArray("wiki.read")))); // grants nothing, RFC 9068 §2.2.3
    }

    [Theory]
    [InlineData(null, """{ "name": "Ada Lovelace" }""", "Ada Lovelace")]
    [InlineData(null, """{ "name": null }""", "ada@example.com")]
    [InlineData("preferred_username", """{ "preferred_username": "ada" }""", "ada")]
    [InlineData("preferred_username", """{}""", "")] // the other names are chosen by people themselves
    [InlineData("custom.login", """{ "custom": { "login": "ada" } }""", "ada")]
    [InlineData("https://corp.example/login", """{ "https://corp.example/login": "ada" }""", "ada")]
    [InlineData("number", """{ "number": 7 }""", "7")]
    public async Task Name_OfEachSetting_IsReadFromThatClaim(string? setting, string claims, string expected)
    {
        await using var app = await StartAsync(settings => settings["Tokens:NameClaimType"] = setting);

        Assert.Equal(expected, await AskAsync(app, "/name", app.Bearer(Changed(claims))));
    }

    [Theory]
    [InlineData("oid", """{ "oid": "690222be" }""", "690222be")]
    [InlineData("oid", """{}""", "")]
    [InlineData("custom.employee.id", """{ "custom": { "employee": { "id": 42 } } }""", "42")]
    [InlineData("email", """{ "email_verified": true }""", "ada@example.com")]
    [InlineData("email", """{ "email_verified": false }""", "")] // anyone may have typed it in
    public async Task Identifier_OfEachSetting_IsReadFromThatClaim(string setting, string claims, string expected)
    {
        await using var app = await StartAsync(settings => settings["Tokens:IdentifierClaimType"] = setting);

        Assert.Equal(expected, await AskAsync(app, "/identifier", app.Bearer(Changed(claims))));
    }

    [Theory]
    [InlineData("", "", """{ "roles": ["admin", "editor"] }""", "admin|editor")]
    [InlineData("", "", """{ "roles": "admin" }""", "admin")]
    [InlineData("", "", """{ "groups": ["admin"] }""", "")]
    [InlineData("groups", "", """{ "groups": ["admin"] }""", "admin")]
    [InlineData("groups", "", """{ "roles": ["admin"] }""", "")]
    [InlineData("groups", "roles", """{ "roles": ["editor", "admin"], "groups": ["admin"] }""", "admin|editor")]
    [InlineData("realm_access.roles", "", """{ "realm_access": { "roles": ["admin"] } }""", "admin")]
    [InlineData("resource_access.wiki.roles", "", """{ "resource_access": { "wiki": { "roles": ["admin"] } } }""", "admin")]
    [InlineData("resource_access.wiki.example.roles", "", """{ "resource_access": { "wiki.example": { "roles": ["admin"] } } }""", "admin")]
    [InlineData("https://corp.example/roles", "", """{ "https://corp.example/roles": ["admin"] }""", "admin")]
    [InlineData("roles", "", """{ "roles": [["admin"], { "admin": true }, null] }""", "")]
    public async Task Roles_OfEachSettingAndShape_AreRolesOfTheUser(string first, string second, string claims, string expected)
    {
        await using var app = await StartAsync(settings =>
        {
            settings["Tokens:RoleClaimTypes:0"] = first.Length > 0 ? first : null;
            settings["Tokens:RoleClaimTypes:1"] = second.Length > 0 ? second : null;
        });
        var bearer = app.Bearer(Changed(claims));

        Assert.Equal(expected, await AskAsync(app, "/roles", bearer));
        Assert.Equal(expected.Split('|').Contains("admin") ? "in" : "Forbidden", await AskAsync(app, "/admin", bearer));
    }

    [Fact]
    public async Task Roles_OfAnAccessAssertion_AreThoseTheSettingNames()
    {
        await using var app = await StartAsync(settings => settings["Tokens:RoleClaimTypes:0"] = "custom.roles");

        Assert.Equal("in", await AskAsync(app, "/admin", app.Assertion(Changed("""{ "custom": { "roles": ["admin"] } }"""))));
        Assert.Equal("Forbidden", await AskAsync(app, "/admin", app.Assertion()));
    }

    // microsoft-identity-web#1339
    [Theory]
    [InlineData("in place", ClaimTypes.Role)]
    [InlineData("in place", "roles")]
    [InlineData("clone", ClaimTypes.Role)]
    [InlineData("clone", "roles")]
    [InlineData("another identity", ClaimTypes.Role)]
    [InlineData("copied identity", ClaimTypes.Role)]
    public async Task Role_AddedByATransformation_CountsBesideThoseOfTheToken(string how, string type)
    {
        await using var app = await StartAsync(services: services => services.AddSingleton<IClaimsTransformation>(new Adding(how, type)));

        Assert.Equal("in", await AskAsync(app, "/admin", app.Bearer()));
        Assert.Equal("in", await AskAsync(app, "/admin", app.Assertion()));
        Assert.Equal("Forbidden", await AskAsync(app, "/admin", app.Bearer(claims => claims["sub"] = "grace")));
        Assert.Equal("in", await AskAsync(app, "/admin", app.Bearer(claims => (claims["sub"], claims["roles"]) = ("grace", new JsonArray("admin")))));
    }

    private static Action<JsonObject> Changed(string json) => claims =>
    {
        foreach (var (name, value) in JsonNode.Parse(json)!.AsObject())
        {
            claims.Remove(name);
            if (value is not null)
            {
                claims[name] = value.DeepClone();
            }
        }
    };

    private sealed class Adding(string how, string type) : IClaimsTransformation
    {
        public Task<ClaimsPrincipal> TransformAsync(ClaimsPrincipal principal)
        {
            if (principal.FindFirstValue("sub") == "grace")
            {
                return Task.FromResult(principal);
            }

            var role = new Claim(type, "admin");
            var changed = how switch
            {
                "clone" => principal.Clone(),
                "copied identity" => new ClaimsPrincipal(new ClaimsIdentity(principal.Identity)),
                _ => principal,
            };
            if (how == "another identity")
            {
                changed.AddIdentity(new ClaimsIdentity([role]));
            }
            else
            {
                ((ClaimsIdentity)changed.Identity!).AddClaim(role);
            }

            return Task.FromResult(changed);
        }
    }
}
