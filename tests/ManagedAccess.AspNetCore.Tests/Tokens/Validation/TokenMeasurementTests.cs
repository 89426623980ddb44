using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using ManagedAccess.AspNetCore.Diagnostics;
using ManagedAccess.AspNetCore.Tokens;
using ManagedAccess.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Tokens.Validation;

/// <summary>What operators see of the validation of tokens: each one counted with its reason, and the verification of a new one as a span.</summary>
public sealed class TokenMeasurementTests
{
    [Fact]
    public async Task Validation_OfAnyToken_IsCountedWithItsSourceAndReason()
    {
        using var path = new TokenPath();
        using var counted = new MetricCollector<long>(path.Services.GetRequiredService<IMeterFactory>(), ManagedAccessTelemetry.Name, "managed_access.token.validations");
        var token = path.OAuth.Issue();

        await path.ValidateAsync(token);
        await path.ValidateAsync(token);
        await path.ValidateAsync(path.Access.IssueAssertion(claims => claims["type"] = "org"), CredentialSource.Cookie);

        Assert.Equal(
            ["bearer none", "bearer none", "cookie not_application_token"],
            counted.GetMeasurementSnapshot().Select(measured => $"{measured.Tags["managed_access.token.source"]} {measured.Tags["managed_access.token.rejection"]}"));
    }

    [Theory]
    [InlineData(0, "none")]
    [InlineData(5, "signature_invalid")]
    public async Task Verification_OfANewToken_IsASpanWithItsIssuerAndReason(int key, string reason)
    {
        using var path = new TokenPath();
        await path.RefreshAsync();
        using var mine = new Activity("of this test").Start();
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == ManagedAccessTelemetry.Name,
            Sample = (ref _) => ActivitySamplingResult.AllData,
            ActivityStopped = span =>
            {
                if (span.TraceId == mine.TraceId)
                {
                    spans.Enqueue(span);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);

        await path.ValidateAsync(path.OAuth.Issue(key: key == 0 ? null : TestKey.Create("key-1", index: key)));

        var span = Assert.Single(spans);
        Assert.Equal(
            ("managed_access.validate_token", TestIssuer.DefaultIssuer, reason),
            (span.OperationName, span.GetTagItem("managed_access.issuer"), span.GetTagItem("managed_access.reason")));
    }
}
