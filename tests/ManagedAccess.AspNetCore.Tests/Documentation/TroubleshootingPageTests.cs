using ManagedAccess.AspNetCore.Tests.Access;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Documentation;

/// <summary>A person with a reason code finds its row, and the row says what to do.</summary>
public sealed class TroubleshootingPageTests
{
    private const string Page = "docs/how-to/troubleshooting.md";

    private static readonly IReadOnlyList<string[]> Reasons = Tables.Rows(Page, "| Reason | Status | What it means | What to look at | What to do |");

    // LOG-01
    [Fact]
    public void Reasons_OnThePage_AreTheWholeList() =>
        Assert.Equal(DecisionReasons.All.Order(StringComparer.Ordinal), Reasons.Select(row => row[0]).Order(StringComparer.Ordinal));

    [Fact]
    public void Reason_OnThePage_HasTheStatusesOfTheTableOfDecisions() => Assert.All(
        Reasons,
        row => Assert.Equal(
            AccessReasonsTests.Rows.Where(reason => reason.Code == row[0]).Select(reason => $"{reason.StatusCode}").Distinct().Order(StringComparer.Ordinal),
            row[1].Split(", ")));

    [Fact]
    public void Reason_OnThePage_SaysWhatToLookAtAndWhatToDo() => Assert.All(
        Reasons.Where(row => row[0] != DecisionReasons.None),
        row => Assert.All(row, cell => Assert.NotEqual("", cell)));
}
