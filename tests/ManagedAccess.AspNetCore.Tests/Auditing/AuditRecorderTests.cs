using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using ManagedAccess.AspNetCore.Attribution;
using ManagedAccess.AspNetCore.Auditing;
using ManagedAccess.AspNetCore.Tests.Authentication;
using ManagedAccess.AspNetCore.Tests.Tokens.Claims;
using ManagedAccess.AspNetCore.Tokens;
using ManagedAccess.AspNetCore.Tokens.Claims;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Auditing;

/// <summary>One request, one record, whatever happened.</summary>
public sealed class AuditRecorderTests
{
    [Fact]
    [Trait("Conformance", "LOG-01")]
    public async Task Record_OfAServedRequest_HasEveryMember()
    {
        await using var app = await WikiEndpoints.StartAsync(setup => setup.Settings["AuthorizationServers:0:IdentityKey"] = "employee");

        await app.GetAsync("/mcp/tools?q=1", ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"), app.Bearer(claims =>
        {
            (claims["aud"], claims["jti"], claims["sid"], claims["employee"], claims["preferred_username"]) = (ProtectedApp.Resource + "/mcp", "token-1", "session-1", "7", "ada.l");
            (claims["client_name"], claims["amr"], claims["acr"]) = ("Claude Code", new JsonArray("pwd", "otp"), "gold");
            claims["act"] = new JsonObject { ["sub"] = "agent", ["act"] = new JsonObject { ["sub"] = "orchestrator" } };
        }));

        var record = Assert.Single(app.Audit.Records);
        Assert.Equal(new AuditRecord
        {
            Time = app.Clock.GetUtcNow(),
            TraceId = record.TraceId,
            Outcome = AccessOutcome.Served,
            Reason = "none",
            Credential = CredentialSource.Bearer,
            Scheme = "ManagedAccess",
            Kind = AttributionKind.Delegated,
            Via = AttributionVia.Agent,
            Name = "Ada Lovelace",
            Username = "ada.l",
            Issuer = TestIssuer.DefaultIssuer,
            Subject = "3f6f1c5e-ada",
            IdentityKey = "key:employee=7",
            Email = "ada@example.com",
            ClientId = "client-1",
            ClientName = "Claude Code",
            Actors = "agent < orchestrator",
            Scopes = "wiki.read wiki.write",
            AuthenticationTime = DateTimeOffset.FromUnixTimeSeconds(app.Clock.GetUtcNow().ToUnixTimeSeconds() - 60),
            AuthenticationMethods = "pwd otp",
            AuthenticationContext = "gold",
            SessionDigest = Convert.ToHexStringLower(SHA256.HashData("session-1"u8))[..16],
            TokenId = "token-1",
            Method = "GET",
            Path = "/mcp/tools",
            Route = "/mcp/{**rest}",
            Status = 200,
            Representation = "text/plain",
            Duration = TimeSpan.Zero,
        }, record);
        Assert.NotEmpty(record.TraceId);
    }

    [Fact]
    [Trait("Conformance", "LOG-01")]
    public async Task Record_OfARefusedRequest_HasTheStatusAndRepresentationThatWentOut()
    {
        await using var app = await WikiEndpoints.StartAsync();

        await app.GetAsync("/page", ("Accept", "text/markdown"));

        Assert.Equal((AccessOutcome.Challenged, "credential_missing", 401, "text/markdown"),
            (app.Audit.Last.Outcome, app.Audit.Last.Reason, app.Audit.Last.Status, app.Audit.Last.Representation));
    }

    [Fact]
    [Trait("Conformance", "LOG-01, CHL-21")]
    public async Task Record_OfAPreflight_HasTheStatusThatWentOut()
    {
        await using var app = await WikiEndpoints.StartAsync(setup => setup.Settings["Challenges:AllowedOrigins:0"] = "https://tools.corp.example");

        await app.SendAsync(HttpMethod.Options, "/page", ("Origin", "https://tools.corp.example"), ("Access-Control-Request-Method", "POST"));

        Assert.Equal(204, Assert.Single(app.Audit.Records).Status);
    }

    [Theory]
    [Trait("Conformance", "LOG-01")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Record_OfARequestThatThrew_IsThereOnceAndSaysSo(bool handled)
    {
        await using var app = await ProtectedApp.StartAsync(setup => setup.App = web =>
        {
            if (handled)
            {
                web.UseExceptionHandler(handler => handler.Run(context => context.Response.WriteAsync("sorry")));
                web.UseRouting();
                web.UseAuthentication();
                web.UseAuthorization();
            }

            web.MapGet("/throws", string () => throw new InvalidOperationException("broken"));
        });

        if (handled)
        {
            Assert.Equal(HttpStatusCode.InternalServerError, (await app.GetAsync("/throws", app.Bearer())).StatusCode);
        }
        else
        {
            await Assert.ThrowsAsync<InvalidOperationException>(() => app.GetAsync("/throws", app.Bearer()));
        }

        var record = Assert.Single(app.Audit.Records);
        Assert.Equal(("Failed", "exception", 500, "3f6f1c5e-ada", "/throws"), (record.Outcome.ToString(), record.Reason, record.Status, record.Subject, record.Path));
    }

    [Theory]
    [InlineData(403, AccessOutcome.Forbidden, "application")]
    [InlineData(401, AccessOutcome.Challenged, "application")]
    [InlineData(404, AccessOutcome.Served, "none")]
    public async Task Record_OfARefusalByTheAppsOwnCode_SaysSoAndKeepsTheCaller(int status, AccessOutcome outcome, string reason)
    {
        await using var app = await ProtectedApp.StartAsync(setup => setup.App = web => web.MapGet("/own", () => Results.StatusCode(status)));

        await app.GetAsync("/own", app.Bearer());

        Assert.Equal((outcome, reason, (CredentialSource?)CredentialSource.Bearer, "3f6f1c5e-ada"), (app.Audit.Last.Outcome, app.Audit.Last.Reason, app.Audit.Last.Credential, app.Audit.Last.Subject));
    }

    [Fact]
    [Trait("Conformance", "LOG-04")]
    public async Task Record_OfARefusedToken_HasNothingOfTheToken()
    {
        await using var app = await WikiEndpoints.StartAsync();

        await app.GetAsync("/page", app.Bearer(claims => (claims["aud"], claims["sub"], claims["email"], claims["jti"]) = ("elsewhere", "unverified-sub", "unverified@example.com", "unverified-jti")));

        var record = app.Audit.Last;
        Assert.Equal((AccessOutcome.Refused, "audience_mismatch", (CredentialSource?)CredentialSource.Bearer), (record.Outcome, record.Reason, record.Credential));
        Assert.Equal((null, null, null, null, null), (record.Issuer, record.Subject, record.Email, record.ClientId, record.TokenId));
        Assert.DoesNotContain(app.Logs.Events, log => log.Text.Contains("unverified", StringComparison.Ordinal));
    }

    [Theory]
    [Trait("Conformance", "LOG-03")]
    [InlineData("ada\r\n2026-11-23 GET /admin Served 200")]
    [InlineData("ada\u001b[2J")]
    [InlineData("ada\u2028\u2029next")]
    [InlineData("\u202eada\u2066")]
    public async Task Record_WithAHostileClaim_IsOneLineWithoutIt(string claim)
    {
        await using var app = await WikiEndpoints.StartAsync();

        var response = await app.GetAsync("/page", app.Bearer(claims => (claims["sub"], claims["client_id"], claims["email"]) = (claim, claim + "-client", claim)));

        var line = Assert.Single(app.Logs.Named("RequestAudited")).Text;
        Assert.All(response.StatusCode is HttpStatusCode.OK ? [app.Audit.Last.Subject!, app.Audit.Last.ClientId!, app.Audit.Last.Email!, line] : new[] { line }, text =>
        {
            Assert.DoesNotContain(text, character => character is '\r' or '\n' or '\u001b' or '\u2028' or '\u2029' or '\u202e' or '\u2066');
        });
    }

    [Fact]
    [Trait("Conformance", "LOG-03")]
    public async Task Record_WithALongClaimOrPath_IsCutAndMarked()
    {
        await using var app = await WikiEndpoints.StartAsync();

        await app.GetAsync("/mcp/" + new string('p', 300), app.Assertion(claims => claims["sub"] = new string('a', 1000)));

        Assert.Equal(new string('a', 256) + "…(+744)", app.Audit.Last.Subject);
        Assert.EndsWith("…(+49)", app.Audit.Last.Path, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Conformance", "LOG-03")]
    public async Task Record_OfAPathWithLineBreaks_IsOneLine()
    {
        await using var app = await WikiEndpoints.StartAsync();

        await app.GetAsync("/page%0D%0A2026-11-23%20GET%20/admin");

        Assert.Equal("/page\\u000d\\u000a2026-11-23 GET /admin", app.Audit.Last.Path);
    }

    [Fact]
    [Trait("Conformance", "LOG-06")]
    public async Task Record_WithoutIncludeEmail_HasNone()
    {
        await using var app = await WikiEndpoints.StartAsync(setup => setup.Settings["Audit:IncludeEmail"] = "false");

        await app.GetAsync("/page", app.Bearer());

        Assert.Null(app.Audit.Last.Email);
        Assert.DoesNotContain("ada@example.com", Assert.Single(app.Logs.Named("RequestAudited")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Record_WithAuditSwitchedOff_IsNotWritten()
    {
        await using var app = await WikiEndpoints.StartAsync(setup => setup.Settings["Audit:Enabled"] = "false");

        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/page", app.Bearer())).StatusCode);
        Assert.Empty(app.Audit.Records);
    }

    [Fact]
    [Trait("Conformance", "LOG-05")]
    public async Task Sink_ThatFails_NeitherSpoilsTheResponseNorTheOtherSinks()
    {
        await using var app = await WikiEndpoints.StartAsync(setup => setup.Services = services => services.AddSingleton<IAuditSink, FailingSink>());

        var response = await app.GetAsync("/page", app.Bearer());

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Single(app.Audit.Records);
        Assert.Equal(LogLevel.Error, Assert.Single(app.Logs.Named("AuditSinkFailed")).Level);
    }

    [Fact]
    [Trait("Conformance", "LOG-05")]
    public async Task Sink_ThatFailsUnderRefuse_StopsServiceUntilItHasEveryRecord()
    {
        var sink = new SwitchedSink { Fails = true };
        await using var app = await WikiEndpoints.StartAsync(setup =>
        {
            setup.Settings["Audit:OnFailure"] = "Refuse";
            setup.Services = services => services.AddSingleton<IAuditSink>(sink);
        });

        var first = await app.GetAsync("/page", app.Bearer());
        var second = await app.GetAsync("/page", app.Bearer(), ("Accept", "text/markdown"));
        sink.Fails = false;
        var third = await app.GetAsync("/page", app.Bearer());

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK), (first.StatusCode, second.StatusCode, third.StatusCode));
        Assert.Equal(TimeSpan.FromSeconds(5), second.Headers.RetryAfter?.Delta);
        Assert.StartsWith("# 503", await second.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(["none", "audit_unavailable", "none"], sink.Records.Select(record => record.Reason));
        Assert.Equal([200, 503, 200], sink.Records.Select(record => record.Status));
    }

    [Theory]
    [Trait("Case", "A5")]
    [InlineData("Ada Lovelace", "Ada Lovelace")]
    [InlineData("ada@example.com", null)]
    public async Task SpanAttributes_SwitchedOn_NameDecisionAndCallerWithoutEmail(string name, string? shown)
    {
        using var activity = new Activity("request").Start();
        activity.IsAllDataRequested = true;
        var sink = new SpanAuditSink(new AuditOptions { SpanAttributes = true });

        await sink.WriteAsync(new()
        {
            Time = default,
            TraceId = "t",
            Outcome = AccessOutcome.Served,
            Reason = "none",
            Kind = AttributionKind.Human,
            Issuer = "https://login.corp.example",
            Subject = "ada",
            Via = AttributionVia.Agent,
            Name = name,
            Email = "ada@example.com",
            ClientId = "client-1",
            Method = "GET",
            Path = "/page",
            Status = 200,
            Duration = default,
        }, TestContext.Current.CancellationToken);

        Assert.Equal("ada", activity.GetTagItem("enduser.id"));
        Assert.Equal("client-1", activity.GetTagItem("managed_access.client.id"));
        Assert.Equal("Served", activity.GetTagItem("managed_access.outcome"));
        Assert.Equal(("Agent", shown), (activity.GetTagItem("managed_access.caller.via"), activity.GetTagItem("managed_access.caller.name")));
        Assert.DoesNotContain(activity.TagObjects, tag => tag.Value is "ada@example.com");
    }

    [Fact]
    public async Task SpanAttributes_ByDefault_AreNotSet()
    {
        using var activity = new Activity("request").Start();
        await using var app = await WikiEndpoints.StartAsync();

        await app.GetAsync("/page", app.Bearer());

        Assert.DoesNotContain(activity.TagObjects, tag => tag.Key.StartsWith("managed_access", StringComparison.Ordinal));
    }

    // A6: what an administrator of the server can look up
    [Theory]
    [Trait("Case", "A6")]
    [InlineData("Entra", "Ada Lovelace", "ada@corp.example", "690222be-ff1a-4d56-abd1-7e4f7d38e474", "AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ")]
    [InlineData("Okta", "ada@corp.example", "ada@corp.example", null, "00ujmkLgagxeRrAg20g3")]
    [InlineData("Keycloak", "Ada Lovelace", "ada", null, "f5b4a6a2-ada")]
    public async Task Record_OfEachPreset_NamesThePersonAsTheServersAdministratorKnowsThem(string preset, string name, string username, string? directoryId, string subject)
    {
        foreach (var includesEmail in new[] { true, false })
        {
            await using var app = await WikiEndpoints.StartAsync(setup =>
            {
                setup.Settings["AuthorizationServers:0:Claims:Preset"] = preset;
                setup.Settings["Audit:IncludeEmail"] = includesEmail.ToString();
            });
            var token = ServerTokens.PersonOf(Enum.Parse<ClaimsPreset>(preset), app.Clock.GetUtcNow().ToUnixTimeSeconds());

            await app.GetAsync("/page", ("Authorization", "Bearer " + app.Issuer.SignRaw("""{"alg":"RS256","kid":"key-1","typ":"JWT"}""", token.ToJsonString())));

            // A name or login name that is an address goes where addresses go.
            string? Shown(string text) => includesEmail || !text.Contains('@', StringComparison.Ordinal) ? text : null;
            Assert.Equal((Shown(name), Shown(username), directoryId, subject), (app.Audit.Last.Name, app.Audit.Last.Username, app.Audit.Last.DirectoryId, app.Audit.Last.Subject));
        }
    }

    private sealed class SwitchedSink : IAuditSink
    {
        public bool Fails { get; set; }

        public List<AuditRecord> Records { get; } = [];

        public ValueTask WriteAsync(AuditRecord record, CancellationToken cancellationToken)
        {
            if (Fails)
            {
                throw new IOException("disk full");
            }

            Records.Add(record);
            return ValueTask.CompletedTask;
        }
    }

    private sealed class FailingSink : IAuditSink
    {
        public ValueTask WriteAsync(AuditRecord record, CancellationToken cancellationToken) => throw new IOException("disk full");
    }

    [Fact]
    public async Task Record_OfTheMetadata_IsOpen()
    {
        await using var app = await WikiEndpoints.StartAsync();

        await app.GetAsync("/.well-known/oauth-protected-resource");

        Assert.Equal((AccessOutcome.Served, 200, "application/json"), (app.Audit.Last.Outcome, app.Audit.Last.Status, app.Audit.Last.Representation));
    }
}
