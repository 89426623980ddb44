using System.Text.Json;

namespace ManagedAccess.Cli.Tests;

/// <summary>What every command does with bad input, and what its help says.</summary>
public sealed class CommandLineTests
{
    [Theory]
    [InlineData("not the URL", "doctor", "wiki.corp.example")]
    [InlineData("not the URL", "doctor", "ftp://wiki.corp.example/")]
    [InlineData("not the URL", "doctor", "https://ada@wiki.corp.example/")]
    [InlineData("Required argument 'URL' missing", "doctor")]
    [InlineData("1 to 300", "doctor", "https://wiki.corp.example/", "--timeout", "0")]
    [InlineData("--json and --sarif", "doctor", "https://wiki.corp.example/", "--json", "--sarif")]
    [InlineData("nobody", "doctor", "https://wiki.corp.example/", "--agent", "nobody")]
    [InlineData("not an origin", "doctor", "https://wiki.corp.example/", "--origin", "https://agent.example/path")]
    [InlineData("plain http", "doctor", "http://wiki.corp.example/", "--token", "abc")]
    [InlineData("The token is empty", "doctor", "https://wiki.corp.example/", "--token", "a b")]
    [InlineData("no such host", "doctor", "https://wiki.corp.example/")]
    [InlineData("There is no file", "convert", "/no/such/file.html")]
    [InlineData("no such host", "convert", "https://wiki.corp.example/")]
    [InlineData("There is no audit file", "audit", "verify", "/no/such/audit.jsonl")]
    [InlineData("There is no file", "audit", "query", "/no/such/audit.jsonl")]
    [InlineData("is no time", "audit", "query", "/no/such/audit.jsonl", "--since", "yesterday")]
    [InlineData("unknown", "unknown")]
    public async Task Command_WithBadInput_SaysWhatIsWrongAndExitsWith2(string message, params string[] args)
    {
        var run = await CommandRun.OfAsync(args);

        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
        Assert.Equal("", run.Output);
        Assert.Equal(2, run.ExitCode);
    }

    [Theory]
    [InlineData("doctor", "--agent")]
    [InlineData("convert", "--selector")]
    [InlineData("audit verify", "--key-file")]
    [InlineData("audit query", "--since")]
    public async Task Help_OfACommand_HasOptionsAndExamples(string command, string option)
    {
        var run = await CommandRun.OfAsync([.. command.Split(' '), "--help"]);

        Assert.Contains(option, run.Output, StringComparison.Ordinal);
        Assert.Contains($"Examples:{Environment.NewLine}  managed-access {command}", run.Output, StringComparison.Ordinal);
        Assert.Equal(0, run.ExitCode);
    }

    // What the completion scripts ask for.
    [Fact]
    public async Task Suggestions_ForAnAgent_AreItsNames()
    {
        var run = await CommandRun.OfAsync("[suggest:33]", "doctor https://a.example --agent ");

        Assert.Contains("claude-code", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sarif_OfFindings_NamesEachRuleOnce()
    {
        await using var network = await Doctor.TestNetwork.StartAsync(new() { Metadata = metadata => metadata.Remove("registration_endpoint") });

        var run = await CommandRun.OfAsync(network, "doctor", Doctor.TestNetwork.Page, "--sarif");

        var sarif = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal("2.1.0", sarif.GetProperty("version").GetString());
        var tool = sarif.GetProperty("runs")[0];
        var rules = tool.GetProperty("tool").GetProperty("driver").GetProperty("rules").EnumerateArray().Select(rule => rule.GetProperty("id").GetString()).ToArray();
        Assert.Equal(rules.Distinct(), rules);
        var result = Assert.Single(tool.GetProperty("results").EnumerateArray(), result => result.GetProperty("level").GetString() == "error");
        Assert.Equal("server-registration", result.GetProperty("ruleId").GetString());
        Assert.Equal("server-registration", rules[result.GetProperty("ruleIndex").GetInt32()]);
        Assert.StartsWith("https://as.example.com/", result.GetProperty("locations")[0].GetProperty("physicalLocation").GetProperty("artifactLocation").GetProperty("uri").GetString());
        Assert.Equal(1, run.ExitCode);
    }

    [Fact]
    public async Task Text_OfFindings_SaysWhoIsHurtAndWhatFixesIt()
    {
        await using var network = await Doctor.TestNetwork.StartAsync(new() { Metadata = metadata => metadata.Remove("registration_endpoint") });

        var run = await CommandRun.OfAsync(network, "doctor", Doctor.TestNetwork.Page, "--agent", "claude-code");

        Assert.Contains("error server-registration: Clients cannot register", run.Output, StringComparison.Ordinal);
        Assert.Contains("  hurts  Claude Code,", run.Output, StringComparison.Ordinal);
        Assert.Contains("  fix    Turn on client ID metadata documents", run.Output, StringComparison.Ordinal);
        Assert.EndsWith($"1 error, 0 warnings.{Environment.NewLine}", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', run.Output);
    }

    // An agent that the fault does not hurt.
    [Fact]
    public async Task Text_ForAnotherAgent_LeavesTheFindingOut()
    {
        await using var network = await Doctor.TestNetwork.StartAsync(new() { Metadata = metadata => metadata.Remove("registration_endpoint") });

        var run = await CommandRun.OfAsync(network, "doctor", Doctor.TestNetwork.Page, "--agent", "csharp");

        Assert.EndsWith($"No findings.{Environment.NewLine}", run.Output, StringComparison.Ordinal);
        Assert.Equal(0, run.ExitCode);
    }
}
