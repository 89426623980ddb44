using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using ManagedAccess.AspNetCore.Auditing;
using ManagedAccess.AspNetCore.Diagnostics;
using ManagedAccess.AspNetCore.Tests.Authentication;
using ManagedAccess.Testing;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Auditing;

/// <summary>Whatever an authorization server lets into a claim: exactly one well-formed record, and nothing else changes.</summary>
[Trait("Conformance", "LOG-01, LOG-03, LOG-04, ATT-06, ATT-09")]
public sealed class HostileClaimTests
{
    // Each claim, and the member of the record that shows it.
    private static readonly Dictionary<string, string?> Claims = new()
    {
        ["sub"] = nameof(AuditRecord.Subject),
        ["client_id"] = nameof(AuditRecord.ClientId),
        ["email"] = nameof(AuditRecord.Email),
        ["jti"] = nameof(AuditRecord.TokenId),
        ["act.sub"] = nameof(AuditRecord.Actors),
        ["name"] = nameof(AuditRecord.Name),
        ["client_name"] = nameof(AuditRecord.ClientName),
        ["acr"] = nameof(AuditRecord.AuthenticationContext),
        ["sid"] = nameof(AuditRecord.SessionDigest),
        ["groups"] = null,
        ["amr"] = nameof(AuditRecord.AuthenticationMethods),
        ["scope"] = nameof(AuditRecord.Scopes),
        ["country"] = null,
    };

    // As JSON, so that every kind of value and every escape can be written.
    private static readonly string[] Values =
    [
        "\"ada\\r\\n2026-11-23T12:00:00Z GET /admin Served 200 none as Human subject grace\"",
        "\"\\u001b]0;owned\\u0007\\u001b[2J\"",
        "\"\\u2028\\u2029\\u0085\\u0000\"",
        "\"\\u202egro.live\\u2066\\u200f\\ufeff\"",
        "\"{Subject} %s ${jndi:ldap://x} {{7*7}} \\\"quoted\\\" \\\\ </script>\"",
        $"\"{new string('n', 1000)}\"",
        $"\"{new string('n', 10 * 1024)}\"",
        "{ \"sub\": \"grace\", \"email\": \"grace@example.com\" }",
        "[ \"ada\", { \"sub\": \"grace\" } ]",
        "[ [ [ ] ] ]",
        "12345678901234567890",
        "true",
        "null",
        "\"\"",
        "\"   \"",
    ];

    public static TheoryData<string> ClaimNames => [.. Claims.Keys];

    [Theory]
    [MemberData(nameof(ClaimNames))]
    public async Task Claim_OfEachHostileValue_MakesOneWellFormedRecordAndChangesNothingElse(string claim)
    {
        await using var app = await WikiEndpoints.StartAsync();
        var (_, expected) = await GetAsync(app, Plain);

        foreach (var value in Values)
        {
            var (status, record) = await GetAsync(app, claims => Set(Plain(claims), claim, value));
            var (next, after) = await GetAsync(app, Plain);

            AssertIsWellFormed(record);
            Assert.True(status is HttpStatusCode.OK or HttpStatusCode.Unauthorized, $"{status} for {value}");
            if (status is HttpStatusCode.OK)
            {
                Assert.Equal(Comparable(expected, claim), Comparable(record, claim));
            }
            else
            {
                Assert.Equal(("Anonymous", null, null, null, null, null), (record.Kind.ToString(), record.Issuer, record.Subject, record.Email, record.ClientId, record.TokenId));
            }

            Assert.Equal((HttpStatusCode.OK, Comparable(expected, claim)), (next, Comparable(after, claim)));
        }
    }

    // The identity claims of Access, which are carried in another place and read by another profile.
    [Theory]
    [InlineData("sub")]
    [InlineData("email")]
    [InlineData("name")]
    [InlineData("common_name")]
    [InlineData("identity_nonce")]
    [InlineData("country")]
    public async Task ClaimOfAccess_OfEachHostileValue_MakesOneWellFormedRecord(string claim)
    {
        await using var app = await WikiEndpoints.StartAsync();

        foreach (var value in Values)
        {
            var before = app.Audit.Records.Count;
            var response = await app.GetAsync("/page", app.Assertion(claims => Set(claims, claim, value)));

            AssertIsWellFormed(Assert.Single(app.Audit.Records.Skip(before)));
            Assert.True(response.StatusCode is HttpStatusCode.OK or HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden, $"{response.StatusCode} for {value}");
            Assert.True(ReceivedChallenge.Of(response).Count <= 1);
        }
    }

    private static async Task<(HttpStatusCode Status, AuditRecord Record)> GetAsync(ProtectedApp app, Func<JsonObject, JsonObject> change)
    {
        var (records, lines) = (app.Audit.Records.Count, app.Logs.Named("RequestAudited").Count);
        var response = await app.GetAsync("/page", app.Bearer(claims => change(claims)));

        var line = Assert.Single(app.Logs.Named("RequestAudited").Skip(lines)).Text;
        Assert.DoesNotContain(line, IsDangerous);
        Assert.Equal(response.StatusCode is HttpStatusCode.OK ? 0 : 1, ReceivedChallenge.Of(response).Count);
        return (response.StatusCode, Assert.Single(app.Audit.Records.Skip(records)));
    }

    private static JsonObject Plain(JsonObject claims)
    {
        (claims["jti"], claims["act"]) = ("token-1", new JsonObject { ["sub"] = "agent" });
        return claims;
    }

    private static JsonObject Set(JsonObject claims, string claim, string value)
    {
        var path = claim.Split('.');
        var target = path.Length == 1 ? claims : claims[path[0]]!.AsObject();
        target[path[^1]] = JsonNode.Parse(value);
        return claims;
    }

    private static void AssertIsWellFormed(AuditRecord record)
    {
        foreach (var text in typeof(AuditRecord).GetProperties().Where(property => property.PropertyType == typeof(string)).Select(property => (string?)property.GetValue(record)).OfType<string>())
        {
            Assert.DoesNotContain(text, IsDangerous);
            Assert.InRange(text.Length, 1, 6 * LogText.MaxLength + 20); // an escape is six characters
        }
    }

    // What differs between any two requests, and what the claim itself is shown as, do not count.
    private static AuditRecord Comparable(AuditRecord record, string claim)
    {
        var comparable = record with { TraceId = "", Time = default, Duration = default };
        return Claims[claim] switch
        {
            nameof(AuditRecord.Subject) => comparable with { Subject = null },
            nameof(AuditRecord.ClientId) => comparable with { ClientId = null },
            nameof(AuditRecord.Email) => comparable with { Email = null },
            nameof(AuditRecord.Name) => comparable with { Name = null },
            nameof(AuditRecord.TokenId) => comparable with { TokenId = null },
            nameof(AuditRecord.Actors) => comparable with { Actors = null },
            nameof(AuditRecord.ClientName) => comparable with { ClientName = null },
            nameof(AuditRecord.AuthenticationContext) => comparable with { AuthenticationContext = null },
            nameof(AuditRecord.SessionDigest) => comparable with { SessionDigest = null },
            nameof(AuditRecord.AuthenticationMethods) => comparable with { AuthenticationMethods = null },
            nameof(AuditRecord.Scopes) => comparable with { Scopes = null },
            _ => comparable,
        };
    }

    private static bool IsDangerous(char character) => char.GetUnicodeCategory(character)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate;
}
