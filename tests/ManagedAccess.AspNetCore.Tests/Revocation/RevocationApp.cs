using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Builder;

namespace ManagedAccess.AspNetCore.Tests.Revocation;

/// <summary>An app that receives events of a transmitter and logout tokens of its authorization server.</summary>
internal static class RevocationApp
{
    public const string Transmitter = "https://idp.example";
    public const string SessionRevoked = "https://schemas.openid.net/secevent/caep/event-type/session-revoked";

    public static Task<ProtectedApp> StartAsync(Action<ProtectedAppSetup>? change = null) => ProtectedApp.StartAsync(setup =>
    {
        setup.OtherIssuers.Add(Transmitter);
        setup.Settings["Revocation:SharedSignals:Issuer"] = Transmitter;
        setup.Settings["Revocation:BackChannelLogoutPath"] = "/logout/backchannel";
        setup.Settings["Revocation:BackChannelLogoutAudience"] = "wiki";
        setup.App = app =>
        {
            app.UseAuthentication();
            app.UseAuthorization();
            app.MapGet("/page", () => "page").RequireAuthorization();
        };
        change?.Invoke(setup);
    });

    /// <summary>The claims of an event that ends the session <c>s1</c> of Ada.</summary>
    public static JsonObject Event(ProtectedApp app) => new()
    {
        ["iss"] = Transmitter,
        ["aud"] = ProtectedApp.Resource,
        ["jti"] = Guid.NewGuid().ToString("N"),
        ["iat"] = app.Clock.GetUtcNow().ToUnixTimeSeconds(),
        ["sub_id"] = new JsonObject { ["format"] = "complex", ["user"] = new JsonObject { ["format"] = "iss_sub", ["iss"] = TestIssuer.DefaultIssuer, ["sub"] = "3f6f1c5e-ada" }, ["session"] = new JsonObject { ["format"] = "opaque", ["id"] = "s1" } },
        ["events"] = new JsonObject { [SessionRevoked] = new JsonObject { ["initiating_entity"] = "admin", ["event_timestamp"] = app.Clock.GetUtcNow().ToUnixTimeSeconds() } },
    };

    /// <summary>A signed event, good unless it is spoiled.</summary>
    public static string Signed(ProtectedApp app, Action<JsonObject>? claims = null, Action<JsonObject>? header = null, TestKey? key = null)
    {
        var (payload, issuer) = (Event(app), app.Others[0]);
        key ??= issuer.Keys[0];
        var head = new JsonObject { ["alg"] = key.Algorithm, ["kid"] = key.KeyId, ["typ"] = "secevent+jwt" };
        claims?.Invoke(payload);
        header?.Invoke(head);
        return issuer.SignRaw(head.ToJsonString(), payload.ToJsonString(), key);
    }

    /// <summary>A logout token of the authorization server for the session <c>s1</c>, good unless it is spoiled.</summary>
    public static string Logout(ProtectedApp app, Action<JsonObject>? claims = null, Action<JsonObject>? header = null)
    {
        var now = app.Clock.GetUtcNow().ToUnixTimeSeconds();
        var payload = new JsonObject
        {
            ["iss"] = TestIssuer.DefaultIssuer,
            ["aud"] = "wiki",
            ["jti"] = Guid.NewGuid().ToString("N"),
            ["iat"] = now,
            ["exp"] = now + 120,
            ["sub"] = "3f6f1c5e-ada",
            ["sid"] = "s1",
            ["events"] = new JsonObject { ["http://schemas.openid.net/event/backchannel-logout"] = new JsonObject() },
        };
        var head = new JsonObject { ["alg"] = app.Issuer.Keys[0].Algorithm, ["kid"] = app.Issuer.Keys[0].KeyId, ["typ"] = "logout+jwt" };
        claims?.Invoke(payload);
        header?.Invoke(head);
        return app.Issuer.SignRaw(head.ToJsonString(), payload.ToJsonString());
    }

    public static async Task<HttpResponseMessage> PushAsync(this ProtectedApp app, string body, string type = "application/secevent+jwt", string path = "/ssf/events")
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.ContentType = type.Length == 0 ? null : MediaTypeHeaderValue.Parse(type);
        return await app.Client.PostAsync(path, content);
    }

    public static Task<HttpResponseMessage> LogoutAsync(this ProtectedApp app, string token) =>
        app.PushAsync("logout_token=" + token, "application/x-www-form-urlencoded", "/logout/backchannel");
}
