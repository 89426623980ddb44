using System.Reflection;
using ManagedAccess.AspNetCore.Access;
using ManagedAccess.AspNetCore.Tokens;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Access;

/// <summary>The table of decisions is whole and agrees with itself.</summary>
public sealed class AccessReasonsTests
{
    /// <summary>Every row: those with a name, and those of refused credentials.</summary>
    internal static IReadOnlyList<AccessReason> Rows { get; } =
    [
        .. typeof(AccessReasons).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => field.GetValue(null)).OfType<AccessReason>(),
        .. Enum.GetValues<TokenRejection>().Select(AccessReasons.From),
    ];

    [Fact]
    public void Rows_TogetherWithTheTokenPath_HaveEveryPublicReason() =>
        Assert.Equal(DecisionReasons.All.Order(StringComparer.Ordinal), Rows.Select(row => row.Code).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void Row_OfEachRejection_HasItsCode() =>
        Assert.All(Enum.GetValues<TokenRejection>(), rejection => Assert.Equal(rejection.ReasonCode(), AccessReasons.From(rejection).Code));

    // RFC 6750 §3.1, RFC 9470 §3: the status that goes with each error code
    [Fact]
    public void Row_WithAnErrorCode_HasTheStatusOfItsSpecification() => Assert.All(Rows.Where(row => row.Error is not null), row =>
    {
        Assert.True(row.IsChallenged);
        Assert.NotNull(row.ErrorDescription);
        Assert.Equal(
            row.Error switch
            {
                "invalid_request" => StatusCodes.Status400BadRequest,
                "invalid_token" or "insufficient_user_authentication" or "invalid_dpop_proof" or "use_dpop_nonce" => StatusCodes.Status401Unauthorized,
                "insufficient_scope" => StatusCodes.Status403Forbidden,
                _ => 0,
            },
            row.StatusCode);
    });

    [Fact]
    public void Row_OfEachOutcome_HasAStatusThatFits() => Assert.All(Rows, row => Assert.Contains(row.StatusCode, row.Outcome switch
    {
        AccessOutcome.Served => [StatusCodes.Status200OK],
        AccessOutcome.Challenged => [StatusCodes.Status401Unauthorized],
        AccessOutcome.Refused => [StatusCodes.Status400BadRequest, StatusCodes.Status401Unauthorized],
        AccessOutcome.Forbidden => [StatusCodes.Status403Forbidden],
        AccessOutcome.Unavailable => [StatusCodes.Status503ServiceUnavailable],
        _ => new[] { StatusCodes.Status500InternalServerError },
    }));

    // RFC 9110 §15.5.2
    [Fact]
    public void Row_WithStatus401_IsChallenged() =>
        Assert.All(Rows.Where(row => row.StatusCode is StatusCodes.Status401Unauthorized), row => Assert.True(row.IsChallenged));

    [Fact]
    public void Row_ThatRefuses_SaysWhatToDoNext() => Assert.All(Rows.Where(row => row.Outcome is not AccessOutcome.Served), row =>
    {
        Assert.NotEmpty(row.Title);
        Assert.EndsWith(".", row.Detail, StringComparison.Ordinal);
    });
}
