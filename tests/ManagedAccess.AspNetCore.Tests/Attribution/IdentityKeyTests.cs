using System.Text.Json.Nodes;
using ManagedAccess.AspNetCore.Attribution;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Builder;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Attribution;

/// <summary>One person at several Access accounts: one key where a claim says so, and never by what people are called.</summary>
[Trait("Conformance", "ATT-02")]
public sealed class IdentityKeyTests
{
    private const string OtherAccount = "https://acme-labs.cloudflareaccess.com";
    private const string Employee = "custom.employee_id";

    private static Task<ProtectedApp> StartAsync(string? key = Employee) => ProtectedApp.StartAsync(setup =>
    {
        setup.OtherIssuers.Add(OtherAccount);
        setup.Settings["AuthorizationServers:1:IdentityKey"] = key;
        setup.Settings["AuthorizationServers:2:Type"] = "CloudflareAccess";
        setup.Settings["AuthorizationServers:2:Issuer"] = OtherAccount;
        setup.Settings["AuthorizationServers:2:Audiences:0"] = TestIssuer.DefaultAudienceTag;
        setup.Settings["AuthorizationServers:2:IdentityKey"] = key;
        setup.App = web => web.MapGet("/key", (RequestAttribution caller) => caller.User!.Key);
    });

    private static async Task<string> KeyAsync(ProtectedApp app, TestIssuer issuer, string subject, Action<JsonObject>? change = null)
    {
        var token = issuer.IssueAssertion(claims =>
        {
            claims["sub"] = subject;
            change?.Invoke(claims);
        });
        return await (await app.GetAsync("/key", ("Cf-Access-Jwt-Assertion", token))).Content.ReadAsStringAsync();
    }

    [Fact]
    public async Task Person_OfTwoAccounts_HasOneKey()
    {
        await using var app = await StartAsync();

        var here = await KeyAsync(app, app.Access, "1111", Is("e-42"));
        var there = await KeyAsync(app, app.Others[0], "2222", Is("e-42"));
        var colleague = await KeyAsync(app, app.Others[0], "1111", Is("e-43"));

        Assert.Equal("key:custom.employee_id=e-42", here);
        Assert.Equal(here, there);
        Assert.NotEqual(here, colleague); // though subject and e-mail address are the same
    }

    // A claim that is not there, or is no text, is no identity: issuer and subject remain.
    [Theory]
    [InlineData("null")]
    [InlineData("42")]
    [InlineData("\"  \"")]
    [InlineData("[\"e-42\"]")]
    [InlineData("{\"id\":\"e-42\"}")]
    public async Task Claim_ThatIsNoText_LeavesIssuerAndSubject(string json)
    {
        await using var app = await StartAsync();

        Assert.Equal($"{TestIssuer.DefaultAccessIssuer}#1111", await KeyAsync(app, app.Access, "1111", claims => claims["custom"] = new JsonObject { ["employee_id"] = JsonNode.Parse(json) }));
        Assert.Equal($"{TestIssuer.DefaultAccessIssuer}#1111", await KeyAsync(app, app.Access, "1111", claims => claims["custom"] = JsonNode.Parse(json)));
        Assert.Equal($"{OtherAccount}#1111", await KeyAsync(app, app.Others[0], "1111"));
    }

    [Fact]
    public async Task Claim_OfTheWholeName_IsFoundFirst()
    {
        await using var app = await StartAsync("https://corp.example/id");

        Assert.Equal("key:https://corp.example/id=e-42", await KeyAsync(app, app.Access, "1111", claims => claims["https://corp.example/id"] = "e-42"));
    }

    [Fact]
    public async Task Key_WithoutTheSetting_IsIssuerAndSubject()
    {
        await using var app = await StartAsync(key: null);

        Assert.Equal($"{TestIssuer.DefaultAccessIssuer}#1111", await KeyAsync(app, app.Access, "1111", Is("e-42")));
    }

    private static Action<JsonObject> Is(string employee) => claims => claims["custom"] = new JsonObject { ["employee_id"] = employee };
}
