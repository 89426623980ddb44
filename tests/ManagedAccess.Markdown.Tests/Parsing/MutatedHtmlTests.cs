using Xunit;
using Xunit.Sdk;

namespace ManagedAccess.Markdown.Tests.Parsing;

/// <summary>A seeded mutator: nothing throws, and the same page gives the same Markdown.</summary>
public class MutatedHtmlTests
{
    private const int Runs = 200;
    private const int MaxLength = 20_000;

    private static readonly string[] Splices = ["<", ">", "</", "<table>", "<td>", "</table>", "<b>", "</b>", "<p>", "<!--", "-->", "<script>", "\"", "'", "&", "&#x", ";", "=", "\0", "\ud800", "<li>", "<svg>", "</svg>", "<select>", "<pre>", "`", "|", "\u202e", "<a href=", "<template>", "</template>", "<math>"];

    private static readonly MarkdownConverter Converter = new();
    private static readonly MarkdownConversionOptions Whole = new() { ExtractMainContent = false, FrontMatter = true, ExcludeSelectors = [".note > p", "nav li"] };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void Convert_MutatedPage_DoesNotThrow(int seed)
    {
        var random = new Random(seed);
        var pages = MarkdownCorpora.Pages("extract-defuddle").Select(page => page.Html).Where(html => html.Length < MaxLength).ToList();
        for (var run = 0; run < Runs; run++)
        {
            var html = Mutate(pages[random.Next(pages.Count)], random);

            try
            {
                var content = Converter.Convert(html);
                var whole = Converter.Convert(html, Whole);

                // Twice, because what a pooled array held before must not show.
                Assert.Equal(content, Converter.Convert(html));
                Assert.Equal(whole, Converter.Convert(html, Whole));
                Assert.True(IsWellFormed(content) && IsWellFormed(whole), "half a surrogate pair");
            }
            catch (Exception exception) when (exception is not XunitException)
            {
                Assert.Fail($"seed {seed}, run {run}: {exception}\n{html}");
            }
        }
    }

    [Theory]
    [InlineData("extract-readability")]
    [InlineData("extract-aeb")]
    [InlineData("extract-defuddle")]
    [InlineData("apps")]
    public void Convert_PageOfTheCorpora_DoesNotThrow(string set)
    {
        foreach (var (name, html) in MarkdownCorpora.Pages(set))
        {
            Assert.True(Converter.Convert(html).Length > 0, name);
        }
    }

    private static string Mutate(string html, Random random)
    {
        var text = html.ToList();
        for (var i = random.Next(1, 12); i > 0; i--)
        {
            var at = random.Next(text.Count);
            switch (random.Next(4))
            {
                case 0:
                    text.RemoveRange(at, Math.Min(text.Count - at, random.Next(1, 200)));
                    break;
                case 1:
                    text.InsertRange(at, Splices[random.Next(Splices.Length)]);
                    break;
                case 2:
                    text.InsertRange(at, html.Substring(random.Next(html.Length / 2), Math.Min(200, html.Length / 2)));
                    break;
                default:
                    text[at] = (char)random.Next(0x10000);
                    break;
            }

            if (text.Count == 0)
            {
                break;
            }
        }

        return new string([.. text]);
    }

    private static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(text[i]))
            {
                return false;
            }
        }

        return true;
    }
}
