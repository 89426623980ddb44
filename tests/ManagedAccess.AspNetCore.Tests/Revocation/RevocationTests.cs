using System.Net;
using System.Text.Json.Nodes;
using ManagedAccess.AspNetCore.Tokens.Revoked;
using ManagedAccess.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Revocation;

/// <summary>Access that ends before the token expires.</summary>
public sealed class RevocationTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("revoked-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("session")]
    [InlineData("token")]
    [InlineData("person")]
    [InlineData("client")]
    public async Task Token_ThatIsRevoked_IsRefusedAlthoughItIsRemembered(string way)
    {
        await using var app = await RevocationApp.StartAsync();
        var (token, other) = (Token(app), app.Bearer(claims => { claims["sid"] = "s2"; claims["sub"] = "grace"; claims["client_id"] = "client-2"; }));
        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/page", token)).StatusCode);

        var revocations = app.Services.GetRequiredService<IRevocations>();
        await (way switch
        {
            "session" => revocations.RevokeSessionAsync(TestIssuer.DefaultIssuer, "s1"),
            "token" => revocations.RevokeTokenAsync(TestIssuer.DefaultIssuer, "t1"),
            "person" => revocations.RevokePersonAsync(TestIssuer.DefaultIssuer, "3f6f1c5e-ada"),
            _ => revocations.RevokeClientAsync(TestIssuer.DefaultIssuer, "client-1"),
        });

        var response = await app.GetAsync("/page", token);
        Assert.True(response.StatusCode is HttpStatusCode.Unauthorized, way);
        Assert.Equal("invalid_token", ReceivedChallenge.Bearer(response).Error);
        Assert.Equal("token_revoked", app.Audit.Last.Reason);
        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/page", other)).StatusCode);
    }

    [Fact]
    public async Task Token_IssuedAfterTheRevocation_IsServed()
    {
        await using var app = await RevocationApp.StartAsync();
        await app.Services.GetRequiredService<IRevocations>().RevokePersonAsync(TestIssuer.DefaultIssuer, "3f6f1c5e-ada");
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.GetAsync("/page", Token(app))).StatusCode);

        app.Clock.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/page", Token(app))).StatusCode);
    }

    [Fact]
    public async Task Revocation_OfAnotherIssuer_HasNoEffect()
    {
        await using var app = await RevocationApp.StartAsync();
        await app.Services.GetRequiredService<IRevocations>().RevokePersonAsync("https://other.example", "3f6f1c5e-ada");

        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/page", Token(app))).StatusCode);
    }

    [Fact]
    public async Task Revocation_IsForgottenWhenTheTokensHaveExpired()
    {
        await using var app = await RevocationApp.StartAsync(setup => setup.Settings["Revocation:Retention"] = "01:00:00");
        await app.Services.GetRequiredService<IRevocations>().RevokePersonAsync(TestIssuer.DefaultIssuer, "ada");
        app.Clock.Advance(TimeSpan.FromHours(1));
        await app.Services.GetRequiredService<IRevocations>().RevokePersonAsync(TestIssuer.DefaultIssuer, "grace");

        Assert.Equal(1, app.Services.GetRequiredService<RevocationList>().Count);
    }

    [Fact]
    public async Task List_AfterTheLastRevocationWasForgotten_IsEmptyAgain()
    {
        await using var app = await RevocationApp.StartAsync(setup => setup.Settings["Revocation:Retention"] = "01:00:00");
        var (revocations, list) = (app.Services.GetRequiredService<IRevocations>(), app.Services.GetRequiredService<RevocationList>());
        await revocations.RevokePersonAsync(TestIssuer.DefaultIssuer, "grace");
        app.Clock.Advance(TimeSpan.FromHours(1) - TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/page", Token(app))).StatusCode);
        Assert.False(list.IsEmpty);

        app.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/page", Token(app))).StatusCode);
        Assert.True(list.IsEmpty);
        Assert.Equal(0, list.Count);

        await revocations.RevokeSessionAsync(TestIssuer.DefaultIssuer, "s1");
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.GetAsync("/page", Token(app))).StatusCode);
    }

    [Fact]
    public async Task Revocation_WithAFile_SurvivesARestart()
    {
        var path = Path.Combine(_folder, "revoked.txt");
        void WithFile(ProtectedAppSetup setup) => setup.Settings["Revocation:FilePath"] = path;
        (string, string) token;
        await using (var app = await RevocationApp.StartAsync(WithFile))
        {
            token = Token(app);
            await app.Services.GetRequiredService<IRevocations>().RevokeSessionAsync(TestIssuer.DefaultIssuer, "s1");
        }

        Assert.DoesNotContain("s1", await File.ReadAllTextAsync(path), StringComparison.Ordinal);
        await File.AppendAllTextAsync(path, "Session 0123"); // the process was killed while it wrote
        await using (var app = await RevocationApp.StartAsync(WithFile))
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await app.GetAsync("/page", token)).StatusCode);
            Assert.Equal("token_revoked", app.Audit.Last.Reason);
            Assert.Single(await File.ReadAllLinesAsync(path));
        }
    }

    [Theory]
    [InlineData("Session 01ab")] // the disk was full
    [InlineData("Session 01ab\0\0\0")] // the power failed
    [InlineData("\0\0")]
    public async Task Revocation_AfterAWriteThatFailedHalfWay_SurvivesARestart(string half)
    {
        var path = Path.Combine(_folder, "revoked.txt");
        void WithFile(ProtectedAppSetup setup) => setup.Settings["Revocation:FilePath"] = path;
        (string, string) first, second;
        await using (var app = await RevocationApp.StartAsync(WithFile))
        {
            var revocations = app.Services.GetRequiredService<IRevocations>();
            (first, second) = (Token(app), app.Bearer(claims => { claims["sid"] = "s2"; claims["sub"] = "grace"; claims["client_id"] = "client-2"; }));
            await revocations.RevokeSessionAsync(TestIssuer.DefaultIssuer, "s1");
            await File.AppendAllTextAsync(path, half);
            await revocations.RevokeSessionAsync(TestIssuer.DefaultIssuer, "s2");
        }

        await using (var app = await RevocationApp.StartAsync(WithFile))
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await app.GetAsync("/page", first)).StatusCode);
            Assert.Equal(HttpStatusCode.Unauthorized, (await app.GetAsync("/page", second)).StatusCode);
            Assert.Equal(2, (await File.ReadAllLinesAsync(path)).Length);
        }
    }

    [Theory]
    [InlineData("ConnectionStrings:Wiki=Server=db")]
    [InlineData("Sessions")]
    public async Task File_OfSomebodyElse_StopsTheHostAndIsKept(string content)
    {
        var path = Path.Combine(_folder, "theirs.txt");
        await File.WriteAllTextAsync(path, content);

        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() => RevocationApp.StartAsync(setup => setup.Settings["Revocation:FilePath"] = path));

        Assert.Contains($"ManagedAccess:Revocation:FilePath is '{path}', which has no revocation in line 1; expected", failure.Message, StringComparison.Ordinal);
        Assert.Equal(content, await File.ReadAllTextAsync(path));
    }

    [Fact]
    public async Task File_ThatCannotBeWritten_StopsTheHost()
    {
        var path = Path.Combine(_folder, "no", "such", "folder.txt");

        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() => RevocationApp.StartAsync(setup => setup.Settings["Revocation:FilePath"] = path));

        Assert.Contains($"ManagedAccess:Revocation:FilePath is '{path}', which cannot be used (", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Event_SessionRevoked_EndsTheSessionAndIsAcknowledgedEachTime()
    {
        await using var app = await RevocationApp.StartAsync();
        var token = Token(app);
        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/page", token)).StatusCode);
        var pushed = RevocationApp.Signed(app);

        Assert.Equal(HttpStatusCode.Accepted, (await app.PushAsync(pushed)).StatusCode);
        Assert.Equal(HttpStatusCode.Accepted, (await app.PushAsync(pushed)).StatusCode);

        Assert.Equal(HttpStatusCode.Unauthorized, (await app.GetAsync("/page", token)).StatusCode);
        Assert.Equal("token_revoked", app.Audit.Last.Reason);
    }

    [Fact]
    public async Task Event_ThatIsReplayed_DoesNotEndAccessThatWasGivenLater()
    {
        await using var app = await RevocationApp.StartAsync();
        var pushed = RevocationApp.Signed(app);
        await app.PushAsync(pushed);
        app.Clock.Advance(TimeSpan.FromMinutes(5));
        var later = Token(app);

        Assert.Equal(HttpStatusCode.Accepted, (await app.PushAsync(pushed)).StatusCode);

        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/page", later)).StatusCode);
    }

    [Theory]
    [InlineData("""{"format":"iss_sub","iss":"https://as.example.com","sub":"3f6f1c5e-ada"}""", "session-revoked", "{}", true)]
    [InlineData("""{"format":"iss_sub","iss":"https://as.example.com","sub":"3f6f1c5e-ada"}""", "credential-change", """{"change_type":"revoke"}""", true)]
    [InlineData("""{"format":"iss_sub","iss":"https://as.example.com","sub":"3f6f1c5e-ada"}""", "credential-change", """{"change_type":"create"}""", false)]
    [InlineData("""{"format":"iss_sub","iss":"https://as.example.com","sub":"3f6f1c5e-ada"}""", "assurance-level-change", """{"change_direction":"decrease"}""", true)]
    [InlineData("""{"format":"iss_sub","iss":"https://as.example.com","sub":"3f6f1c5e-ada"}""", "assurance-level-change", """{"change_direction":"increase"}""", false)]
    [InlineData("""{"format":"jwt_id","iss":"https://as.example.com","jti":"t1"}""", "session-revoked", "{}", true)]
    [InlineData("""{"format":"iss_sub","iss":"https://as.example.com","sub":"grace"}""", "session-revoked", "{}", false)]
    [InlineData("""{"format":"opaque","id":"s1"}""", "session-revoked", "{}", false)] // a session of the transmitter, which did not issue the token
    public async Task Event_OfEachKind_EndsWhatItNames(string subject, string kind, string body, bool ends)
    {
        await using var app = await RevocationApp.StartAsync();
        var token = Token(app);

        var response = await app.PushAsync(RevocationApp.Signed(app, claims =>
        {
            claims["sub_id"] = JsonNode.Parse(subject);
            claims["events"] = new JsonObject { ["https://schemas.openid.net/secevent/caep/event-type/" + kind] = JsonNode.Parse(body) };
        }));

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal(ends ? HttpStatusCode.Unauthorized : HttpStatusCode.OK, (await app.GetAsync("/page", token)).StatusCode);
    }

    [Fact]
    public async Task Event_OfStreamVerification_IsAcknowledgedAndEndsNothing()
    {
        await using var app = await RevocationApp.StartAsync();

        var response = await app.PushAsync(RevocationApp.Signed(app, claims =>
        {
            claims["sub_id"] = new JsonObject { ["format"] = "opaque", ["id"] = "stream-1" };
            claims["events"] = new JsonObject { ["https://schemas.openid.net/secevent/ssf/event-type/verification"] = new JsonObject { ["state"] = "x" } };
        }));

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal(0, app.Services.GetRequiredService<RevocationList>().Count);
    }

    [Theory]
    [InlineData("s1", "3f6f1c5e-ada", true)]
    [InlineData("s2", "3f6f1c5e-ada", false)]
    [InlineData(null, "3f6f1c5e-ada", true)]
    [InlineData("s1", null, true)]
    public async Task LogoutToken_OfTheProvider_EndsTheSessionOrThePerson(string? session, string? subject, bool ends)
    {
        await using var app = await RevocationApp.StartAsync();
        var token = Token(app);

        var response = await app.LogoutAsync(RevocationApp.Logout(app, claims =>
        {
            foreach (var (name, value) in new[] { ("sid", session), ("sub", subject) })
            {
                claims.Remove(name);
                if (value is not null)
                {
                    claims[name] = value;
                }
            }
        }));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("no-store", response.Headers.CacheControl!.ToString());
        Assert.Equal(ends ? HttpStatusCode.Unauthorized : HttpStatusCode.OK, (await app.GetAsync("/page", token)).StatusCode);
    }

    [Fact]
    public async Task Paths_OfReceivers_TakePostOnlyAndAreAbsentWithoutSettings()
    {
        await using var app = await RevocationApp.StartAsync();
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await app.GetAsync("/ssf/events")).StatusCode);
        await using var without = await RevocationApp.StartAsync(setup => setup.Settings["Revocation:SharedSignals:Issuer"] = null);
        Assert.Equal(HttpStatusCode.Unauthorized, (await without.GetAsync("/ssf/events")).StatusCode); // as any path of this app
    }

    [Fact]
    public async Task Keys_OfTheTransmitter_ThatAreAway_AreUnavailable()
    {
        await using var app = await RevocationApp.StartAsync(setup => setup.Settings["Revocation:SharedSignals:JwksUri"] = "https://nowhere.example/keys");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await app.PushAsync(RevocationApp.Signed(app))).StatusCode);
    }

    [Theory]
    [InlineData("SharedSignals:Path", "ssf", "a path that starts with one slash")]
    [InlineData("SharedSignals:Issuer", "http://idp.example", "expected https")]
    [InlineData("SharedSignals:Issuer", "/", "which only the emulator in Development uses")]
    [InlineData("BackChannelLogoutAudience", null, "are not both set")]
    [InlineData("Retention", "31.00:00:00", "from 00:01:00")]
    public async Task Setting_ThatCannotWork_StopsTheHost(string setting, string? value, string message)
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => RevocationApp.StartAsync(setup => setup.Settings[$"Revocation:{setting}"] = value));

        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    private static (string Name, string Value) Token(ProtectedApp app) => app.Bearer(claims => { claims["sid"] = "s1"; claims["jti"] = "t1"; });
}
