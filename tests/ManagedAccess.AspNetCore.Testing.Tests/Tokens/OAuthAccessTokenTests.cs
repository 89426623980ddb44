using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc.Testing;

namespace ManagedAccess.AspNetCore.Testing.Tests.Tokens;

/// <summary>Every form of token, through every check of the library.</summary>
public sealed class OAuthAccessTokenTests
{
    private const string Ada = "ada.lovelace@example.com";
    private const string Tenant = "3f6f1c5e-8a70-4b6c-9d6f-0d0a4a5b6c7d";
    private const string Application = "0b5b8a86-2f3a-4b0f-9d55-1f3c6f0e2a11";

    public static TheoryData<string, string, (string Name, string? Value)[]> Servers => new()
    {
        { "RFC 9068", "https://login.corp.example", [] },
        { "Auth0", "https://acme.auth0.com/", [("ServiceWhen:0", "gty=client-credentials"), ("PersonWhen:0", "!gty"), ("PersonWhen:1", "sub=auth0*")] },
        { "Entra 2.0", $"https://login.microsoftonline.com/{Tenant}/v2.0", [("Preset", "Entra"), ("ScopePrefix", SmallApp.Resource + "/")] },
        { "Entra 1.0", $"https://sts.windows.net/{Tenant}/", [("Preset", "Entra"), ("ScopePrefix", SmallApp.Resource + "/")] },
        { "Entra, many tenants", "https://login.microsoftonline.com/{tid}/v2.0", [("Preset", "Entra"), ("ScopePrefix", SmallApp.Resource + "/")] },
        { "Okta", "https://acme.okta.com/oauth2/default", [("Preset", "Okta")] },
        { "Keycloak", "https://sso.corp.example/realms/acme", [("Preset", "Keycloak")] },
        { "own names", "https://id.corp.example", [("Subject:0", "person_id"), ("ClientId:0", "azp"), ("TokenId:0", "tid"), ("Scope:0", "rights"), ("Email:0", "mail"), ("Name:0", "display_name"), ("ServiceScope:0", "app_rights"), ("ServiceWhen:0", "kind=daemon*"), ("PersonWhen:0", "kind=person")] },
    };

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Caller_OfEveryServer_IsSeenAsWhatItIs(string name, string issuer, (string Name, string? Value)[] claims)
    {
        Assert.NotEmpty(name);
        await using var app = AppOf(issuer, claims).WithManagedAccess();
        var isAuth0 = name == "Auth0";
        var person = app.As(Ada).Through("claude-code").WithScopes("wiki.read");
        using var ada = (isAuth0 ? person.WithClaim("sub", "auth0|ada") : person).CreateClient();
        using var job = app.AsService("nightly-export").WithScopes("wiki.read").CreateClient();
        using var late = person.Expired().CreateClient();

        var seen = await ada.GetFromJsonAsync<Seen>("/");
        var service = await job.GetFromJsonAsync<Seen>("/");

        Assert.Equal(("Human", Ada, "Ada Lovelace", "claude-code"), (seen!.Kind, seen.Email, seen.Name, seen.Client));
        Assert.Equal(("Service", null, "nightly-export"), (service!.Kind, service.Email, service.Client));
        string[] scopes = [name.StartsWith("Entra", StringComparison.Ordinal) ? SmallApp.Resource + "/wiki.read" : "wiki.read"];
        Assert.Equal(scopes, seen.Scopes);
        Assert.Equal(scopes, service.Scopes);
        Assert.Equal("people", await ada.GetStringAsync("/people"));
        Assert.Equal(HttpStatusCode.Forbidden, (await job.GetAsync("/people")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await late.GetAsync("/")).StatusCode);
    }

    [Theory]
    [InlineData("groups")]
    [InlineData("realm_access.roles")]
    [InlineData("https://acme.example/groups")]
    public async Task Groups_AreInTheClaimOfTheSettings(string claim)
    {
        await using var app = SmallApp.WithServer("https://login.corp.example", ("GroupsClaim", claim)).WithManagedAccess();
        using var engineer = app.As(Ada).InGroups("engineering").InGroups("wiki-editors").CreateClient();

        Assert.Equal(["engineering", "wiki-editors"], (await engineer.GetFromJsonAsync<Seen>("/"))!.Groups!);
        Assert.Equal("engineers", await engineer.GetStringAsync("/engineers"));
    }

    [Theory]
    [InlineData("https://login.corp.example", null, "at+jwt")]
    [InlineData("https://acme.okta.com/oauth2/default", "Okta", null)]
    [InlineData("https://sso.corp.example/realms/acme", "Keycloak", "JWT")]
    public async Task Header_HasTheTypeOfThePreset(string issuer, string? preset, string? type)
    {
        await using var app = AppOf(issuer, [("Preset", preset)]).WithManagedAccess();

        Assert.Equal(type, (string?)Part(app.As(Ada).CreateToken(), 0)["typ"]);
    }

    [Fact]
    public async Task Header_HasTheFirstTypeOfTheSettings()
    {
        await using var app = SmallApp.With(("AuthorizationServers:0:TokenTypes:0", "JWT")).WithManagedAccess();
        using var ada = app.As(Ada).CreateClient();

        Assert.Equal("JWT", (string?)Part(app.As(Ada).CreateToken(), 0)["typ"]);
        Assert.NotNull(await ada.GetFromJsonAsync<Seen>("/"));
    }

    [Fact]
    public async Task Entra_HasTheApplicationAsAudienceAndNoTokensForOtherResources()
    {
        await using var app = AppOf($"https://login.microsoftonline.com/{Tenant}/v2.0", [("Preset", "Entra")]).WithManagedAccess();

        var claims = Part(app.As(Ada).CreateToken(), 1);

        Assert.Equal((Application, Tenant, "2.0", "user_impersonation"), ((string?)claims["aud"], (string?)claims["tid"], (string?)claims["ver"], (string?)claims["scp"]));
        var exception = Assert.Throws<InvalidOperationException>(() => app.As(Ada).For("/mcp").CreateToken());
        Assert.Contains("open only the main resource", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tenant_OfTheTest_HasToBeAllowed()
    {
        const string Other = "https://login.microsoftonline.com/99999999-8a70-4b6c-9d6f-0d0a4a5b6c7d/v2.0";
        await using var app = AppOf("https://login.microsoftonline.com/{tid}/v2.0", [("Preset", "Entra")]).WithManagedAccess();
        using var stranger = app.As(Ada).From(Other).CreateClient();
        using var ours = app.As(Ada).From($"https://login.microsoftonline.com/{Tenant}/v2.0").CreateClient();

        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.GetAsync("/")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await ours.GetAsync("/")).StatusCode);
    }

    [Fact]
    public async Task Person_IsOneAtAServerAndAnotherAtTheNext()
    {
        await using var app = new SmallApp().WithManagedAccess();
        using var first = app.As(Ada).CreateClient();
        using var again = app.As(Ada).Through("Codex").CreateClient();
        using var access = app.As(Ada).From(SmallApp.Access).CreateClient();

        var subjects = await Task.WhenAll(new[] { first, again, access }.Select(async client => (await client.GetFromJsonAsync<Seen>("/"))!.Subject));

        Assert.Equal(subjects[0], subjects[1]);
        Assert.NotEqual(subjects[0], subjects[2]);
    }

    private static SmallApp AppOf(string issuer, (string Name, string? Value)[] claims)
    {
        var app = SmallApp.WithServer(issuer, [.. claims.Select(claim => ("Claims:" + claim.Name, claim.Value))]);
        if (claims.Contains(("ScopePrefix", SmallApp.Resource + "/")))
        {
            (app.Settings["ScopesSupported:0"], app.Settings["ScopesSupported:1"]) = (SmallApp.Resource + "/wiki.read", SmallApp.Resource + "/wiki.write");
        }

        if (claims.Contains(("Preset", "Entra")))
        {
            app.Settings["AuthorizationServers:0:Audiences:0"] = Application;
            app.Settings["AuthorizationServers:0:Tenants:0"] = issuer.Contains("{tid}", StringComparison.Ordinal) ? Tenant : null;
        }

        return app;
    }

    private static JsonNode Part(string token, int index) => JsonNode.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(token.Split('.')[index]))!;
}
