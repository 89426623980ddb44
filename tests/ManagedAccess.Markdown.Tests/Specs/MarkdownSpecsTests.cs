using System.Text;
using ManagedAccess.Testing;
using Xunit;

namespace ManagedAccess.Markdown.Tests.Specs;

/// <summary>The documents beside this file are the specification: each pair of HTML and Markdown in them is one test.</summary>
public class MarkdownSpecsTests
{
    private static readonly MarkdownConverter Converter = new();

    public static TheoryData<string, string, string, string> Examples()
    {
        var examples = new TheoryData<string, string, string, string>();
        foreach (var file in Directory.EnumerateFiles(Repository.Find("tests/ManagedAccess.Markdown.Tests/Specs"), "*.md").Order(StringComparer.Ordinal))
        {
            foreach (var (title, html, markdown) in Read(file))
            {
                examples.Add(Path.GetFileNameWithoutExtension(file), title, html, markdown);
            }
        }

        return examples;
    }

    [Theory]
    [MemberData(nameof(Examples))]
    [Trait("Conformance", "REP-13")] // Hidden.md, Links.md, Images.md
    public void Convert_Html_IsTheMarkdownBelowIt(string document, string title, string html, string markdown)
    {
        // Documents about choosing the content and about front matter name themselves so; all others convert all they are given.
        var options = new MarkdownConversionOptions
        {
            ExtractMainContent = document.StartsWith("Content", StringComparison.Ordinal),
            FrontMatter = document.StartsWith("FrontMatter", StringComparison.Ordinal),
        };

        Assert.True(markdown == Converter.Convert(html, options).TrimEnd('\n'), $"{document}, {title}: was\n{Converter.Convert(html, options)}");
    }

    // A heading names the example; the two fenced blocks below it are the pair.
    private static IEnumerable<(string Title, string Html, string Markdown)> Read(string file)
    {
        var title = "";
        string? html = null;
        StringBuilder? block = null;
        foreach (var line in File.ReadLines(file))
        {
            if (block is null && line.StartsWith("## ", StringComparison.Ordinal))
            {
                title = line[3..];
            }
            else if (block is null && line.StartsWith("`````", StringComparison.Ordinal))
            {
                block = new StringBuilder();
            }
            else if (block is not null && line == "`````")
            {
                var text = block.ToString().TrimEnd('\n');
                block = null;
                if (html is null)
                {
                    html = text;
                    continue;
                }

                yield return (title, html, text);
                html = null;
            }
            else
            {
                block?.Append(line).Append('\n');
            }
        }
    }
}
