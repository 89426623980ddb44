using System.Text.RegularExpressions;
using ManagedAccess.AspNetCore.Attribution;
using ManagedAccess.AspNetCore.Tokens;
using ManagedAccess.AspNetCore.Tokens.Claims;
using ManagedAccess.Testing;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests;

/// <summary>What the README tables is what there is. Its C# blocks are compiled by tests/FreshApps, as printed.</summary>
public sealed partial class ReadmeTests
{
    private static readonly string Readme = File.ReadAllText(Repository.Find("README.md")).ReplaceLineEndings("\n");

    [Fact]
    public void Settings_InTheReadme_AreThoseOfTheSchema()
    {
        var tabled = SettingRow().Matches(Section("Settings")).Select(match => match.Groups[1].Value).ToArray();

        Assert.Equal(ManagedAccessSettings.Schema.All().Select(setting => setting.Name).Order(StringComparer.Ordinal), tabled.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(ClaimsPreset.Entra)]
    [InlineData(ClaimsPreset.Okta)]
    [InlineData(ClaimsPreset.Keycloak)]
    public void Preset_InTheReadme_NamesTheClaimsItReads(ClaimsPreset preset)
    {
        var row = Section("Entra, Okta, Keycloak").Split('\n').Single(line => line.StartsWith($"| `{preset}` |", StringComparison.Ordinal));
        var options = ClaimsPresets.Of(preset);

        Assert.All(
            [.. options.Subject, .. options.ClientId, .. options.Scope, .. options.ServiceScope, .. options.ServiceWhen.Select(sign => ClaimSign.TryParse(sign)!.Claim)],
            claim => Assert.Contains($"`{claim}`", row, StringComparison.Ordinal));
    }

    // LOG-01: whoever writes an alert finds the whole list
    [Fact]
    public void Reasons_InTheReadme_AreTheWholeList()
    {
        var rows = Section("Who is calling").Split('\n').SkipWhile(line => !line.StartsWith("| Outcome |", StringComparison.Ordinal)).Skip(2).TakeWhile(line => line.StartsWith('|'))
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
    public void Matrix_InTheReadme_IsTheOneThatWasObserved() =>
        Assert.Contains(File.ReadAllText(Repository.Find("tests/ManagedAccess.AspNetCore.Tests/Authentication/AppMatrix.md")).ReplaceLineEndings("\n").Trim(), Readme, StringComparison.Ordinal);

    [Fact]
    public void Callers_InTheReadme_AreAnsweredAsWasObserved() =>
        Assert.Contains(File.ReadAllText(Repository.Find("tests/ManagedAccess.AspNetCore.Tests/Authorization/CallerMatrix.md")).ReplaceLineEndings("\n").Trim(), Readme, StringComparison.Ordinal);

    private static string Section(string title) => Readme.Split("\n## ").Single(section => section.StartsWith(title + "\n", StringComparison.Ordinal));

    [GeneratedRegex("`([A-Za-z_0-9]+)`")]
    private static partial Regex Code();

    [GeneratedRegex("^\\| `([A-Za-z:#]+)` \\|", RegexOptions.Multiline)]
    private static partial Regex SettingRow();
}
