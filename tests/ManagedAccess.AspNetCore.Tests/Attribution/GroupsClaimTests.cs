using System.Net;
using System.Text.Json.Nodes;
using ManagedAccess.AspNetCore.Attribution;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Builder;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Attribution;

/// <summary>Groups as each authorization server lists them. What is not exactly a list of texts is unknown, and grants nothing.</summary>
public sealed class GroupsClaimTests
{
    [Theory]
    [InlineData(null, """{ "groups": ["staff", "finance"] }""", "staff finance")]
    [InlineData(null, """{ "groups": [] }""", "")]
    [InlineData(null, "{}", "unknown")]
    [InlineData(null, """{ "groups": "finance" }""", "unknown")]
    [InlineData(null, """{ "groups": { "finance": true } }""", "unknown")]
    [InlineData(null, """{ "groups": ["finance", 7] }""", "unknown")]
    [InlineData(null, """{ "groups": ["finance", ["staff"]] }""", "unknown")]
    [InlineData(null, """{ "groups": null }""", "unknown")]
    [InlineData(null, """{ "a": { "groups": ["finance"] }, "gr\u006fups": ["staff"] }""", "staff")]
    [InlineData("roles", """{ "groups": ["finance"], "roles": ["staff"] }""", "staff")]
    [InlineData("roles", """{ "groups": ["finance"] }""", "unknown")]
    [InlineData("realm_access.roles", """{ "realm_access": { "verify_caller": true, "roles": ["finance"] } }""", "finance")]
    [InlineData("realm_access.roles", """{ "realm_access": ["finance"] }""", "unknown")]
    [InlineData("realm_access.roles", """{ "realm_access": { "roles": "finance" } }""", "unknown")]
    [InlineData("realm_access.roles", """{ "realm_access.roles": ["finance"], "realm_access": { "roles": ["staff"] } }""", "finance")]
    public async Task Groups_OfEachShape_AreReadOrUnknown(string? setting, string claims, string expected)
    {
        await using var app = await ProtectedApp.StartAsync(setup =>
        {
            setup.Settings["AuthorizationServers:0:GroupsClaim"] = setting;
            setup.App = web =>
            {
                web.MapGet("/groups", (RequestAttribution caller) => caller.Groups is null ? "unknown" : string.Join(' ', caller.Groups));
                web.MapGet("/finance", () => "in").RequireGroup("finance", "audit");
            };
        });
        var bearer = app.Bearer(token =>
        {
            foreach (var (name, value) in JsonNode.Parse(claims)!.AsObject())
            {
                token[name] = value?.DeepClone();
            }
        });

        Assert.Equal(expected, await (await app.GetAsync("/groups", bearer)).Content.ReadAsStringAsync());
        Assert.Equal(
            expected.Split(' ').Contains("finance") ? HttpStatusCode.OK : HttpStatusCode.Forbidden,
            (await app.GetAsync("/finance", bearer)).StatusCode);
    }
}
