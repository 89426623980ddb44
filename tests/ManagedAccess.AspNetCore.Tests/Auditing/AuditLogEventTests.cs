using ManagedAccess.AspNetCore.Attribution;
using ManagedAccess.AspNetCore.Auditing;
using ManagedAccess.AspNetCore.Tokens;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Auditing;

/// <summary>What the default sink writes: what is known, and nothing about the rest.</summary>
public sealed class AuditLogEventTests
{
    private static readonly AuditRecord Challenged = new()
    {
        Time = DateTimeOffset.UnixEpoch,
        TraceId = "0af76519",
        Outcome = AccessOutcome.Challenged,
        Reason = "credential_missing",
        Kind = AttributionKind.Anonymous,
        Method = "GET",
        Path = "/pages/on-call",
        Status = 401,
        Duration = TimeSpan.FromMicroseconds(1234.5),
    };

    private static readonly AuditRecord Served = Challenged with
    {
        Outcome = AccessOutcome.Served,
        Reason = "none",
        Credential = CredentialSource.Bearer,
        Scheme = "ManagedAccess",
        Kind = AttributionKind.Delegated,
        Issuer = "https://login.example",
        Via = AttributionVia.Agent,
        Subject = "ada",
        Name = "Ada Lovelace",
        Username = "ada.l",
        DirectoryId = "690222be",
        IdentityKey = "key:employee=7",
        Email = "ada@example.com",
        ClientId = "client-1",
        ClientName = "Claude Code",
        Actors = "agent < orchestrator",
        ActorProfile = "ai_agent",
        ActorBlueprint = "blueprint-1",
        IdentityProvider = "https://idp.example",
        Scopes = "wiki.read wiki.write",
        AuthenticationTime = DateTimeOffset.UnixEpoch.AddHours(1),
        AuthenticationMethods = "pwd otp",
        AuthenticationContext = "gold",
        SessionDigest = "0123456789abcdef",
        TokenId = "token-1",
        Route = "/pages/{slug}",
        Status = 200,
        Representation = "text/markdown",
    };

    [Fact]
    [Trait("Conformance", "LOG-01")]
    public void Line_OfARecord_SaysWhatIsKnown()
    {
        Assert.Equal("GET /pages/on-call Challenged 401 credential_missing as Anonymous in 1.234 ms, trace 0af76519", new AuditLogEvent(Challenged).ToString());
        Assert.Equal(
            "GET /pages/on-call Served 200 none as Delegated ada called Ada Lovelace login ada.l directory 690222be key key:employee=7 ada@example.com of https://login.example through client-1 named Claude Code"
            + " via Agent actors agent < orchestrator profile ai_agent blueprint blueprint-1 identity provider https://idp.example with scopes wiki.read wiki.write signed in 1970-01-01T01:00:00Z using pwd otp context gold session 0123456789abcdef"
            + " by Bearer scheme ManagedAccess token token-1 at /pages/{slug} as text/markdown in 1.234 ms, trace 0af76519",
            new AuditLogEvent(Served).ToString());
    }

    [Fact]
    [Trait("Conformance", "LOG-01")]
    public void Members_OfARecord_AreThoseThatAreKnown()
    {
        Assert.Equal(
            ["Method", "Path", "Outcome", "Status", "Reason", "Kind", "DurationMs", "TraceId", "{OriginalFormat}"],
            new AuditLogEvent(Challenged).Select(member => member.Key));

        var members = new AuditLogEvent(Served);
        Assert.Equal(33, members.Count);
        Assert.Equal(("Method", "GET"), (members[0].Key, members[0].Value));
        Assert.Equal("agent < orchestrator", members.Single(member => member.Key == "Actors").Value);
        Assert.DoesNotContain(members, member => member.Value is null);
    }

    // Every member of the record but its time, which every log event has itself.
    [Fact]
    public void Members_OfARecordWithEverything_AreAllOfIt() => Assert.Equal(
        typeof(AuditRecord).GetProperties().Select(member => member.Name).Except(["Time", "EqualityContract"]).Select(name => name == "Duration" ? "DurationMs" : name).Order(),
        new AuditLogEvent(Served).Select(member => member.Key).Except(["{OriginalFormat}"]).Order());
}
