using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ManagedAccess.AspNetCore.Attribution;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ApplicationParts;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.CurrentCaller;

/// <summary>However an app asks whose request it is, the answer comes from the validated credential alone.</summary>
[Trait("Conformance", "ATT-01, ATT-09")]
public sealed class AttributionBindingTests
{
    private static readonly string[] Places =
        ["/context", "/parameter", "/service", "/accessor", "/mvc/parameter", "/mvc/model", "/api/parameter", "/api/beside-a-body"];

    private static Task<ProtectedApp> StartAsync() => ProtectedApp.StartAsync(setup =>
    {
        setup.Services = services =>
        {
            services.AddScoped<WhoService>();
            services.AddControllers().ConfigureApplicationPartManager(manager =>
            {
                manager.ApplicationParts.Add(new AssemblyPart(typeof(FormController).Assembly));
                manager.FeatureProviders.Add(new NestedControllers());
            });
        };
        setup.App = web =>
        {
            web.MapPost("/context", (HttpContext context) => Describe(context.GetAttribution()));
            web.MapPost("/parameter", (RequestAttribution caller) => Describe(caller));
            web.MapPost("/service", (WhoService service) => Describe(service.Caller));
            web.MapPost("/accessor", (IAttributionAccessor accessor) => Describe(accessor.Attribution));
            web.MapGet("/early", (WhoService service) => Describe(service.Caller)).AllowAnonymous();
            web.MapControllers();
        };
    });

    private static string Describe(RequestAttribution caller) =>
        $"{caller.Kind} {caller.User?.Subject} {caller.User?.Email} {caller.Client?.Id} [{string.Join(' ', caller.Scopes)}]";

    [Fact]
    public async Task Attribution_EverywhereItCanBeAsked_IsTheTokens()
    {
        await using var app = await StartAsync();

        foreach (var place in Places)
        {
            Assert.Equal("Human 3f6f1c5e-ada ada@example.com client-1 [wiki.read wiki.write]", await PostAsync(app, place, Json));
        }
    }

    [Fact]
    public async Task Attribution_WithFormQueryOrJsonThatClaimOtherwise_IsStillTheTokens()
    {
        await using var app = await StartAsync();

        foreach (var place in Places)
        {
            foreach (var content in (Func<HttpContent>[])[Form, Json])
            {
                if (content == Form && place.EndsWith("body", StringComparison.Ordinal))
                {
                    continue;
                }

                var query = "?User.Email=grace@example.com&caller.User.Email=grace@example.com&Kind=Service&caller.Kind=Service&User.Subject=grace&Caller.User.Subject=grace";
                var answer = await PostAsync(app, place + query, content);

                Assert.DoesNotContain("grace", answer, StringComparison.Ordinal);
                Assert.StartsWith("Human 3f6f1c5e-ada ada@example.com", answer, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    [Trait("Conformance", "ATT-04, ATT-05, ATT-07")]
    public async Task Token_WithActors_IsDelegatedThroughTheOutermost()
    {
        await using var app = await ProtectedApp.StartAsync(setup => setup.App = web =>
            web.MapGet("/actors", (RequestAttribution caller) => $"{caller.Kind} {caller.User!.Subject} < {string.Join(" < ", caller.Actors.Select(actor => actor.Subject))}"));

        var delegated = await app.GetAsync("/actors", app.Bearer(claims => claims["act"] =
            new JsonObject { ["sub"] = "agent", ["exp"] = 1, ["act"] = new JsonObject { ["sub"] = "planner" } }));
        var record = app.Audit.Last;
        var potential = await app.GetAsync("/actors", app.Bearer(claims => claims["may_act"] = new JsonObject { ["sub"] = "agent" }));

        Assert.Equal("Delegated 3f6f1c5e-ada < agent < planner", await delegated.Content.ReadAsStringAsync());
        Assert.Equal(("Delegated", "agent < planner"), (record.Kind.ToString(), record.Actors));
        Assert.StartsWith("Human", await potential.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Conformance", "ATT-02, ATT-03")]
    public async Task Attribution_OfAToken_HasEveryFact()
    {
        RequestAttribution? seen = null;
        await using var app = await ProtectedApp.StartAsync(setup => setup.App = web => web.MapGet("/page", (RequestAttribution caller) => { seen = caller; }));

        await app.GetAsync("/page", ("User-Agent", "Claude/1.0"), app.Bearer(claims =>
        {
            claims["jti"] = "token-1";
            claims["amr"] = new JsonArray("pwd", "mfa");
            claims["acr"] = "gold";
            claims["auth_time"] = 1_700_000_000;
            claims["client_name"] = "Claude Code";
            claims["groups"] = new JsonArray("staff", "finance");
            claims["sid"] = "session-1";
        }));
        var token = seen!;
        await app.GetAsync("/page", ("User-Agent", "Claude/1.0"), app.Assertion());
        var assertion = seen!;

        Assert.Equal(new AttributedUser { Subject = "3f6f1c5e-ada", Issuer = TestIssuer.DefaultIssuer, Email = "ada@example.com", Name = "Ada Lovelace" }, token.User);
        Assert.Equal(new AttributedClient { Id = "client-1", Name = "Claude Code" }, token.Client);
        Assert.Equal(["pwd", "mfa"], token.AuthenticationMethods);
        Assert.Equal(("gold", "token-1", TestIssuer.DefaultIssuer), (token.AuthenticationContext, token.TokenId, token.Issuer));
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1_700_000_000), token.AuthenticationTime);
        Assert.Equal(["staff", "finance"], token.Groups);
        Assert.Equal(Digest("session-1"), token.SessionDigest);
        Assert.Equal((null, Digest("6ei69kawdKzMIAPF"), "GB"), (assertion.Groups, assertion.SessionDigest, assertion.Country));
        Assert.Equal(assertion.TokenDigest, assertion.TokenId); // Access names no token
        Assert.Equal((16, 16), (token.TokenDigest!.Length, assertion.TokenDigest!.Length));
        Assert.Null(assertion.Client); // Access does not say, and nobody guesses
        Assert.Equal(TestIssuer.DefaultAccessIssuer, assertion.User!.Issuer);
    }

    private static string Digest(string text) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)))[..16];

    private static async Task<string> PostAsync(ProtectedApp app, string path, Func<HttpContent> content)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content() };
        var (name, value) = app.Bearer();
        request.Headers.TryAddWithoutValidation(name, value);
        var response = await app.Client.SendAsync(request);
        return $"{(response.IsSuccessStatusCode ? "" : response.StatusCode + " ")}{await response.Content.ReadAsStringAsync()}";
    }

    private static FormUrlEncodedContent Form() => new(new Dictionary<string, string>
    {
        ["User.Email"] = "grace@example.com",
        ["caller.User.Email"] = "grace@example.com",
        ["Caller.User.Subject"] = "grace",
        ["User.Subject"] = "grace",
        ["Kind"] = "Service",
    });

    private static JsonContent Json() => JsonContent.Create(new { Text = "x", Kind = 3, User = new { Email = "grace@example.com", Subject = "grace", Issuer = "x" } });

    public sealed class WhoService(RequestAttribution caller)
    {
        public RequestAttribution Caller => caller;
    }

    [Route("mvc")]
    public sealed class FormController : Controller
    {
        [HttpPost("parameter")]
        public string Parameter(RequestAttribution caller) => ModelState.IsValid ? Describe(caller) : "invalid";

        [HttpPost("model")]
        public string Model(Save save) => ModelState.IsValid ? Describe(save.Caller!) : "invalid";
    }

    [ApiController]
    [Route("api")]
    public sealed class ApiController : ControllerBase
    {
        [HttpPost("parameter")]
        public string Parameter(RequestAttribution caller) => Describe(caller);

        [HttpPost("beside-a-body")]
        public string BesideABody(RequestAttribution caller, SaveText text) => text.Text is "x" ? Describe(caller) : "no text";
    }

    public sealed class Save
    {
        public RequestAttribution? Caller { get; set; }

        public RequestAttribution? Again { get; set; }
    }

    public sealed class SaveText
    {
        public string? Text { get; set; }
    }

    private sealed class NestedControllers : ControllerFeatureProvider
    {
        protected override bool IsController(System.Reflection.TypeInfo typeInfo) =>
            typeInfo.AsType() == typeof(FormController) || typeInfo.AsType() == typeof(ApiController);
    }
}
