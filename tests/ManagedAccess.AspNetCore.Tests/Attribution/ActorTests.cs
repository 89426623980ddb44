using System.Text.Json.Nodes;
using ManagedAccess.AspNetCore.Tests.Tokens.Claims;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Builder;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Attribution;

/// <summary>The actor on attribution and record: the same shape for <c>act</c>, for an assertion of an identity provider and for an agent identity of Entra.</summary>
public sealed class ActorTests
{
    private const string Blueprint = "30cf4c22-9985-4ef7-8756-91cc888176bd";

    [Theory]
    [InlineData("""{"sub":"agent-7"}""", "agent-7", null)]
    [InlineData("""{"sub":"agent-7","sub_profile":"ai_agent"}""", "agent-7", "ai_agent")]
    [InlineData("""{"sub":"agent-7","iss":"https://agents.example","sub_profile":"ai_agent","act":{"sub":"orchestrator","sub_profile":"service"}}""", "agent-7 < orchestrator", "ai_agent")]
    [InlineData("""{"sub":"agent-7","sub_profile":" "}""", "agent-7", null)]
    [InlineData("""{"sub":"agent-7","sub_profile":["ai_agent"]}""", "agent-7", null)]
    [InlineData("""{"sub":"agent-7","sub_profile":7}""", "agent-7", null)]
    public async Task Actor_OfAnActClaim_HasItsProfile(string act, string actors, string? profile)
    {
        await using var app = await StartAsync();

        var said = await ReadAsync(app, app.Bearer(claims => claims["act"] = JsonNode.Parse(act)));

        Assert.Equal($"Delegated agent-7 {profile} ", said);
        Assert.Equal((actors, profile, null), (app.Audit.Last.Actors, app.Audit.Last.ActorProfile, app.Audit.Last.ActorBlueprint));
    }

    [Fact]
    public async Task Provider_ThatLetTheClientIn_IsOnTheRecord()
    {
        await using var app = await StartAsync();

        await ReadAsync(app, app.Bearer(claims => claims["idp"] = "https://idp.corp.example"));

        Assert.Equal("https://idp.corp.example", app.Audit.Last.IdentityProvider);
    }

    [Fact]
    public async Task Provider_ThatIsNoText_IsNotKnown()
    {
        await using var app = await StartAsync();

        await ReadAsync(app, app.Bearer(claims => claims["idp"] = new JsonArray("https://idp.corp.example")));

        Assert.Null(app.Audit.Last.IdentityProvider);
    }

    [Fact]
    public async Task AgentIdentityOfEntra_IsTheActorForThePerson_WithItsBlueprint()
    {
        await using var app = await StartAsync("Entra");

        var said = await ReadAsync(app, Bearer(app, ServerTokens.EntraAgentForPerson(Now(app))));

        Assert.Equal($"Human {ServerTokens.Agent} ai_agent {Blueprint}", said);
        Assert.Equal((ServerTokens.Agent, "ai_agent", Blueprint), (app.Audit.Last.Actors, app.Audit.Last.ActorProfile, app.Audit.Last.ActorBlueprint));
        Assert.Equal("Ada Lovelace", app.Audit.Last.Name);
    }

    [Fact]
    public async Task AgentIdentityOfEntra_ThatActsForItself_IsAnAgentOnTheRecord()
    {
        await using var app = await StartAsync("Entra");

        var said = await ReadAsync(app, Bearer(app, ServerTokens.EntraAgent(Now(app))));

        Assert.Equal($"Service {ServerTokens.Agent} ai_agent ", said);
        Assert.Equal((ServerTokens.Agent, "ai_agent"), (app.Audit.Last.ClientId, app.Audit.Last.ActorProfile));
    }

    // Facets are of Entra. A claim of that name of another server says nothing.
    [Fact]
    public async Task FacetsOfAnotherServer_NameNoActor()
    {
        await using var app = await StartAsync();

        Assert.Equal("Human   ", await ReadAsync(app, app.Bearer(claims => claims["xms_act_fct"] = "11")));
    }

    private static Task<ProtectedApp> StartAsync(string? preset = null) => ProtectedApp.StartAsync(setup =>
    {
        setup.Settings["AuthorizationServers:0:Claims:Preset"] = preset;
        setup.Settings["Callers:AllowServices"] = "true";
        setup.App = web => web.MapGet("/actor", (RequestAttribution caller) =>
        {
            var actor = caller.Actors is [var current, ..] ? current : null;
            return $"{caller.Kind} {actor?.Subject} {actor?.Profile} {actor?.Blueprint}";
        });
    });

    private static long Now(ProtectedApp app) => app.Clock.GetUtcNow().ToUnixTimeSeconds();

    private static (string, string) Bearer(ProtectedApp app, JsonObject claims) =>
        ("Authorization", "Bearer " + app.Issuer.SignRaw("""{"alg":"RS256","typ":"JWT","kid":"key-1"}""", claims.ToJsonString()));

    private static async Task<string> ReadAsync(ProtectedApp app, (string, string) credential)
    {
        var response = await app.GetAsync("/actor", credential);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return text;
    }
}
