using System.Text.RegularExpressions;
using ManagedAccess.AspNetCore.Attribution;
using ManagedAccess.AspNetCore.Tokens;
using ManagedAccess.AspNetCore.Tokens.Claims;
using ManagedAccess.Testing;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests;

/// <summary>What the pages of docs/ table is what there is. Their C# blocks are compiled by tests/FreshApps, as printed.</summary>
public sealed partial class DocumentationTests
{
    [Theory]
    [InlineData(ClaimsPreset.Entra)]
    [InlineData(ClaimsPreset.Okta)]
    [InlineData(ClaimsPreset.Keycloak)]
    public void Preset_InTheDocs_NamesTheClaimsItReads(ClaimsPreset preset)
    {
        var row = Page("how-to/identity-providers.md").Split('\n').Single(line => line.StartsWith($"| `{preset}` |", StringComparison.Ordinal));
        var options = ClaimsPresets.Create(preset);

        Assert.All(
            [.. options.Subject, .. options.ClientId, .. options.Scope, .. options.ServiceScope, .. options.ServiceWhen.Select(sign => ClaimCondition.TryParse(sign)!.Claim)],
            claim => Assert.Contains($"`{claim}`", row, StringComparison.Ordinal));
    }

    // LOG-01: whoever writes an alert finds the whole list
    [Fact]
    public void Reasons_InTheDocs_AreTheWholeList()
    {
        var rows = Page("how-to/who-is-calling.md").Split('\n').SkipWhile(line => !line.StartsWith("| Outcome |", StringComparison.Ordinal)).Skip(2).TakeWhile(line => line.StartsWith('|'))
            .Select(line => Code().Matches(line).Select(match => match.Groups[1].Value).ToArray()).ToArray();

        Assert.Equal(DecisionReasons.All.Order(StringComparer.Ordinal), rows.SelectMany(row => row.Skip(1)).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(Enum.GetNames<AccessOutcome>(), rows.Select(row => row[0]).Distinct());
    }

    // The codes that tokens are refused with are those of the list in the code.
    [Fact]
    public void Reasons_AreThoseOfEveryRejectionAndDecision()
    {
        var constants = typeof(DecisionReasons).GetFields().Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!).ToArray();

        Assert.Equal(constants.Order(StringComparer.Ordinal), DecisionReasons.All.Order(StringComparer.Ordinal));
        Assert.All(Enum.GetValues<TokenRejection>(), rejection => Assert.Contains(rejection.ReasonCode(), constants));
    }

    [Fact]
    public void Matrix_InTheDocs_IsTheOneThatWasObserved() =>
        Assert.Contains(File.ReadAllText(Repository.Find("tests/ManagedAccess.AspNetCore.Tests/Authentication/AppMatrix.md")).ReplaceLineEndings("\n").Trim(), Page("how-to/beside-a-login.md"), StringComparison.Ordinal);

    [Fact]
    public void Callers_InTheDocs_AreAnsweredAsWasObserved() =>
        Assert.Contains(File.ReadAllText(Repository.Find("tests/ManagedAccess.AspNetCore.Tests/Authorization/CallerMatrix.md")).ReplaceLineEndings("\n").Trim(), Page("how-to/requirements.md"), StringComparison.Ordinal);

    // A page that no other leads to is not found.
    [Fact]
    public void Pages_OfTheDocs_AreAllInTheReadme()
    {
        var readme = File.ReadAllText(Repository.Find("README.md"));
        var root = Path.GetDirectoryName(Repository.Find("README.md"))!;

        Assert.All(
            Directory.EnumerateFiles(Path.Combine(root, "docs"), "*.md", SearchOption.AllDirectories).Select(page => Path.GetRelativePath(root, page).Replace('\\', '/')),
            page => Assert.Contains($"({page})", readme, StringComparison.Ordinal));
    }

    private static string Page(string path) => File.ReadAllText(Repository.Find("docs/" + path)).ReplaceLineEndings("\n");

    [GeneratedRegex("`([A-Za-z_0-9]+)`")]
    private static partial Regex Code();
}
