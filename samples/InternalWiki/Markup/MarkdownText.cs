using System.Buffers;
using System.Text;

namespace InternalWiki.Markup;

/// <summary>Plain text inside Markdown: names of pages and people are escaped, so that they are not read as Markdown.</summary>
internal static class MarkdownText
{
    private static readonly SearchValues<char> Special = SearchValues.Create(@"\`*_[]<>#|~&!");

    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var character in text.ReplaceLineEndings(" "))
        {
            if (Special.Contains(character))
            {
                escaped.Append('\\');
            }

            escaped.Append(character);
        }

        return escaped.ToString();
    }

    /// <summary>A fenced block that <paramref name="text"/> cannot end.</summary>
    public static string Fence(string text, string language)
    {
        var longest = 0;
        var run = 0;
        foreach (var character in text)
        {
            run = character == '`' ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        var fence = new string('`', Math.Max(3, longest + 1));
        return $"{fence}{language}\n{text.TrimEnd('\n')}\n{fence}\n";
    }
}
