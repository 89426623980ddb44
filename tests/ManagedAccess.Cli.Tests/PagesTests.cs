using System.CommandLine;
using System.Text;
using ManagedAccess.Cli.Commands;
using ManagedAccess.Cli.Doctor.Checks;
using ManagedAccess.Cli.Output;
using ManagedAccess.Testing;

namespace ManagedAccess.Cli.Tests;

/// <summary>The pages about the tool say what the tool says.</summary>
public sealed class PagesTests
{
    [Fact]
    public async Task Reference_OfTheCommands_IsTheirHelp()
    {
        var text = new StringBuilder();
        foreach (var names in Commands([], CommandLineApp.CreateRoot(new CliContext { Terminal = new Terminal(TextWriter.Null, TextWriter.Null, false, false), Network = () => throw new InvalidOperationException() })))
        {
            var run = await CommandRun.OfAsync([.. names, "--help"]);
            Assert.Equal(0, run.ExitCode);
            var help = string.Join('\n', run.Output.ReplaceLineEndings("\n").Trim().Split('\n').Select(line => line.TrimEnd()));
            text.Append("\n## managed-access ").AppendJoin(' ', names).Append("\n\n```\n").Append(help).Append("\n```\n");
        }

        Compare("docs/reference/cli.md", "the commands", text.Append('\n').ToString());
    }

    [Fact]
    public void Checks_OnThePage_AreThoseOfTheDoctor()
    {
        var text = new StringBuilder("\n| Check | Severity | What is wrong | Hurts | Rule |\n| --- | --- | --- | --- | --- |\n");
        foreach (var check in CheckTable.All)
        {
            text.Append("| `").Append(check.Name).Append("` | ").Append(check.Severity.ToString().ToLowerInvariant()).Append(" | ").Append(check.Title).Append(". Fix: ").Append(check.Fix.Replace("|", "\\|", StringComparison.Ordinal))
                .Append(" | ").AppendJoin(", ", check.Hurts).Append(" | ").Append(check.Section).Append(" |\n");
        }

        Compare("docs/how-to/doctor.md", "the checks", text.Append('\n').ToString());
    }

    // A name that a pipeline lists is the name of one check.
    [Fact]
    public void Checks_OfTheTable_AreAllThereAreAndHaveDifferentNames()
    {
        var classes = typeof(CheckTable).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Cli.Doctor.Check)) && !type.IsAbstract).ToArray();

        Assert.Equal(classes.Select(type => type.Name).Order(StringComparer.Ordinal), CheckTable.All.Select(check => check.GetType().Name).Order(StringComparer.Ordinal));
        Assert.Equal(CheckTable.All.Count, CheckTable.All.Select(check => check.Name).Distinct().Count());
    }

    private static IEnumerable<string[]> Commands(string[] names, Command command) =>
        command.Subcommands.SelectMany(sub => Commands([.. names, sub.Name], sub)).Prepend(names).Where(found => found.Length > 0);

    private static void Compare(string page, string part, string expected)
    {
        var file = Repository.Find(page);
        var text = File.ReadAllText(file).ReplaceLineEndings("\n");
        var begin = text.IndexOf('\n', text.IndexOf($"<!-- {char.ToUpperInvariant(part[0])}{part[1..]}, written by .ci/write-cli", StringComparison.Ordinal)) + 1;
        var end = text.IndexOf($"<!-- end of {part} -->", StringComparison.Ordinal);
        Assert.True(begin > 0 && end > begin - 1, $"{page} has no place for {part}");
        var whole = text[..begin] + expected + text[end..];
        if (Environment.GetEnvironmentVariable("WRITE_CLI") is "1")
        {
            File.WriteAllText(file, whole);
            return;
        }

        Assert.True(text == whole, $"{page} does not say what the tool says. Run .ci/write-cli and commit both.");
    }
}
