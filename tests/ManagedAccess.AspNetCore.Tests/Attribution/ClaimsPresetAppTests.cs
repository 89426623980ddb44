using System.Net;
using System.Text.Json.Nodes;
using ManagedAccess.AspNetCore.Attribution;
using ManagedAccess.AspNetCore.Tests.Tokens.Claims;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Attribution;

/// <summary>An app whose authorization server is Entra, set up by settings alone.</summary>
public sealed class ClaimsPresetAppTests
{
    private const string Write = "https://wiki.corp.example/wiki.write";

    // CHL-06, RFC 6750 §3.1: the scope of a challenge is one a client can ask this server for, and a token with it is served
    [Fact]
    public async Task Challenge_OfAnAppBehindEntra_NamesTheScopeEntraKnows()
    {
        await using var app = await StartAsync();

        var challenged = await app.GetAsync("/write");
        var lacking = await app.GetAsync("/write", Bearer(app, """{"scp":"wiki.read"}"""));
        var served = await app.GetAsync("/write", Bearer(app, """{"scp":"wiki.read wiki.write"}"""));

        Assert.Equal(Write, Assert.Single(ReceivedChallenge.Of(challenged)).Scope);
        Assert.Equal((HttpStatusCode.Forbidden, "insufficient_scope"), (lacking.StatusCode, Assert.Single(ReceivedChallenge.Of(lacking)).Error));
        Assert.Equal(Write, Assert.Single(ReceivedChallenge.Of(lacking)).Scope);
        Assert.Equal((HttpStatusCode.OK, "Human Ada Lovelace"), (served.StatusCode, await served.Content.ReadAsStringAsync()));
    }

    // ATT-04: admitted or not, software is on record as software
    [Theory]
    [InlineData("false", HttpStatusCode.Forbidden, "services_not_admitted")]
    [InlineData("true", HttpStatusCode.Forbidden, "human_required")]
    public async Task Endpoint_ForPeople_RefusesTheUserAccountOfAnAgent(string allowServices, HttpStatusCode status, string reason)
    {
        await using var app = await StartAsync(allowServices);
        var now = app.Clock.GetUtcNow().ToUnixTimeSeconds();

        var response = await app.GetAsync("/people", Bearer(app, ServerTokens.EntraAgentUser(now)));

        Assert.Equal(status, response.StatusCode);
        var record = Assert.Single(app.Audit.Records);
        Assert.Equal((AttributionKind.Service, null, reason), (record.Kind, record.Subject, record.Reason));
    }

    private static Task<ProtectedApp> StartAsync(string allowServices = "false") => ProtectedApp.StartAsync(setup =>
    {
        setup.Settings["AuthorizationServers:0:Claims:Preset"] = "Entra";
        setup.Settings["AuthorizationServers:0:Claims:ScopePrefix"] = "https://wiki.corp.example/";
        setup.Settings["ScopesSupported:1"] = Write;
        setup.Settings["Callers:AllowServices"] = allowServices;
        setup.App = web =>
        {
            web.MapGet("/write", (RequestAttribution caller) => $"{caller.Kind} {caller.User?.Name}").RequireAllScopes(Write);
            web.MapGet("/people", () => "in").RequireHuman();
        };
    });

    private static (string, string) Bearer(ProtectedApp app, string change) =>
        Bearer(app, ServerTokens.With(ServerTokens.EntraPerson(app.Clock.GetUtcNow().ToUnixTimeSeconds()), change));

    private static (string, string) Bearer(ProtectedApp app, JsonObject claims) =>
        ("Authorization", "Bearer " + app.Issuer.SignRaw("""{"alg":"RS256","typ":"JWT","kid":"key-1"}""", claims.ToJsonString()));
}
