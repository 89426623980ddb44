using System.Text.RegularExpressions;
using ManagedAccess.Testing;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests;

/// <summary>Comments, XML documentation and pages are written in plain words, so that nobody has to read a sentence twice.</summary>
public sealed partial class ProseTests
{
    // Pattern -> what to write in its place.
    private static readonly Dictionary<string, string> Riddles = new()
    {
        [@"\bwhose\b"] = "name the thing again: \"the token and its issuer\"",
        [@"\bwho(?:so)?ever\b"] = "\"a client that …\", \"anyone who …\"",
        [@"\bwhat(?:so)?ever\b"] = "\"any …\", \"regardless of …\"",
        [@"\bthat which\b"] = "name the thing",
        [@"\b(?:what|it|this|that|which|value|text|token|name) (?:is|are|was) no (?!longer\b|more\b|such\b|less\b)"] = "\"is not a …\"",
        [@"\bnobody's\b"] = "\"belongs to no caller\"",
        [@"\bof which\b"] = "a sentence of its own",
        [@"\b(?:does not|would|will) do(?:[.,;:)]|$)"] = "\"is enough\", \"is accepted\"",
        [@"\bto the letter\b"] = "\"exactly\"",
        [@"\b(?:thereof|hence|wherein|whereupon)\b"] = "a shorter word",
        [@"\bnone (?:is|was|are|has|have|of)\b"] = "\"no … is\", \"does not have one\"",
    };

    public static TheoryData<string> Patterns => [.. Riddles.Keys];

    [Theory]
    [MemberData(nameof(Patterns))]
    public void Prose_OfSourcesAndPages_HasNoRiddles(string pattern)
    {
        var riddle = new Regex(pattern, RegexOptions.IgnoreCase);

        var found = Prose().Where(line => riddle.IsMatch(line.Text)).Select(line => $"{line.Place}: {line.Text.Trim()}").ToArray();

        Assert.True(found.Length == 0, $"Write {Riddles[pattern]} in place of /{pattern}/:\n{string.Join('\n', found)}");
    }

    // A pattern that can never match would hold nothing.
    [Theory]
    [InlineData("the token whose issuer is known")]
    [InlineData("Whoever asks, whatever they ask")]
    [InlineData("What is no array of strings leaves the groups unknown.")]
    [InlineData("one of which is enough; two will do.")]
    [InlineData("Where none is given, it is nobody's.")]
    public void Riddles_OfAStiffSentence_AreFound(string sentence) =>
        Assert.Contains(Riddles.Keys, pattern => Regex.IsMatch(sentence, pattern, RegexOptions.IgnoreCase));

    private static IEnumerable<(string Place, string Text)> Prose()
    {
        var root = Path.GetDirectoryName(Repository.Find("README.md"))!;
        var sources = Directory.EnumerateFiles(Path.Combine(root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin"));
        string[] pages = [Path.Combine(root, "README.md"), Path.Combine(root, "tests", "README.md"), .. Directory.EnumerateFiles(Path.Combine(root, "docs"), "*.md", SearchOption.AllDirectories)];
        return sources.SelectMany(file => Lines(root, file).Select(line => (line.Place, Text: Comment().Match(line.Text) is { Success: true } comment ? comment.Groups[1].Value : "")))
            .Concat(pages.SelectMany(file => WithoutCodeBlocks(Lines(root, file))))
            .Select(line => (line.Place, Code().Replace(line.Text, "code")));
    }

    private static IEnumerable<(string Place, string Text)> Lines(string root, string file) =>
        File.ReadLines(file).Select((text, index) => ($"{Path.GetRelativePath(root, file)}:{index + 1}", text));

    private static IEnumerable<(string Place, string Text)> WithoutCodeBlocks(IEnumerable<(string Place, string Text)> lines)
    {
        var isCode = false;
        foreach (var line in lines)
        {
            if (line.Text.TrimStart().StartsWith("```", StringComparison.Ordinal))
            {
                isCode = !isCode;
            }
            else if (!isCode)
            {
                yield return line;
            }
        }
    }

    [GeneratedRegex("""^(?:[^"]|"(?:[^"\\]|\\.)*")*?//+ ?(.*)$""")]
    private static partial Regex Comment();

    [GeneratedRegex("`[^`]*`|<c>.*?</c>|<see[^>]*/>")]
    private static partial Regex Code();
}
