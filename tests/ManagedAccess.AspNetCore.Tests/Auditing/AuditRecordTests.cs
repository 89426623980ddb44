using ManagedAccess.AspNetCore.Attribution;
using ManagedAccess.AspNetCore.Auditing;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Auditing;

/// <summary>A record neutralises what it is given, so that nobody who makes one, or changes one, can forget to.</summary>
public sealed class AuditRecordTests
{
    // Texts from fixed lists, and digits.
    private static readonly string[] Fixed = [nameof(AuditRecord.Reason), nameof(AuditRecord.Scheme), nameof(AuditRecord.SessionDigest)];

    [Fact]
    [Trait("Conformance", "LOG-03")]
    public void Member_OfForeignText_IsNeutralised()
    {
        var foreign = typeof(AuditRecord).GetProperties().Where(member => member.PropertyType == typeof(string) && !Fixed.Contains(member.Name)).ToArray();
        var record = new AuditRecord
        {
            Time = DateTimeOffset.UnixEpoch,
            TraceId = "",
            Outcome = AccessOutcome.Served,
            Reason = "none",
            Kind = AttributionKind.Human,
            Method = "",
            Path = "",
            Status = 200,
            Duration = TimeSpan.Zero,
        };

        Assert.All(foreign, member =>
        {
            member.SetValue(record, "ada\r\n\u202Eevil\u001b[2J");
            Assert.Equal(@"ada\u000d\u000a\u202eevil\u001b[2J", member.GetValue(record));
        });
        Assert.Equal(22, foreign.Length);
    }
}
