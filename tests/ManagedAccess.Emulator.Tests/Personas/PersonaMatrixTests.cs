using ManagedAccess.Testing;

namespace ManagedAccess.Emulator.Tests.Personas;

/// <summary>The page about agents is what was observed, and every "no" on it has a reason.</summary>
public sealed class PersonaMatrixTests
{
    private const string Page = "docs/reference/agents.md";
    private const string Begin = "<!-- The matrix, written by .ci/write-agents from tests/ManagedAccess.Personas. -->";
    private const string End = "<!-- end of the matrix -->";

    [Fact]
    public async Task Matrix_OnThePage_IsWhatWasObserved()
    {
        var file = Repository.Find(Page);
        var page = File.ReadAllText(file).ReplaceLineEndings("\n");
        var (start, end) = (page.IndexOf(Begin, StringComparison.Ordinal), page.IndexOf(End, StringComparison.Ordinal));
        Assert.True(start >= 0 && end > start, $"{Page} has no place for the matrix; expected the two lines\n{Begin}\n{End}");

        await using var matrix = new PersonaMatrix();
        var observed = await matrix.ObserveAsync();
        var expected = page[..start] + Begin + "\n\n" + observed + "\n" + page[end..];

        Assert.Empty(matrix.Unexplained);
        if (Environment.GetEnvironmentVariable("WRITE_AGENTS") is "1")
        {
            File.WriteAllText(file, expected);
            return;
        }

        Assert.True(page == expected, $"The matrix in {Page} is not what was observed. Run .ci/write-agents and look at the difference.\n{observed}");
    }

    [Fact]
    public void Personas_AreThoseThatTheDocsPromise()
    {
        string[] expected = ["Claude Code", "claude.ai", "VS Code", "Cursor", "Codex", "Gemini CLI", "OpenCode", "mcp-remote", "MCP Inspector", "MCP C# SDK", "MCP TypeScript SDK"];

        Assert.Empty(expected.Except(Persona.All.Select(persona => persona.Client)));
        Assert.Contains(Persona.All, persona => !persona.LogsIn);
        Assert.All(Persona.All, persona => Assert.NotEmpty(persona.Source));
    }
}
