using System.Text;
using ManagedAccess.Markdown.Parsing;
using ManagedAccess.Markdown.Tape;
using Xunit;

namespace ManagedAccess.Markdown.Tests.Parsing;

/// <summary>Every piece of text on a tape with the elements around it, one line each; neighbours in the same place run together.</summary>
internal static class TapeText
{
    public static List<string> Of(string html)
    {
        using var tape = TapeBuilder.Read(html);
        var lines = new PlacedText();
        List<int> open = [];
        for (var index = 0; index < tape.Count; index++)
        {
            var record = tape[index];
            switch (record.Kind)
            {
                case TapeKind.Start when record.Match != index:
                    open.Add(index);
                    break;
                case TapeKind.End:
                    Assert.Equal(open[^1], record.Match);
                    open.RemoveAt(open.Count - 1);
                    break;
                case TapeKind.Text:
                    lines.Add(open.Where(start => tape[start].Extent > index).Select(start => Name(tape, start)), tape.TextOf(record).ToString());
                    break;
            }
        }

        Assert.Empty(open);
        return lines.Lines;
    }

    private static string Name(HtmlTape tape, int start)
    {
        var record = tape[start];
        return record.Length > 0 && !record.Is(TapeFlags.Foreign) ? (record.Tag == HtmlTag.Unknown ? tape.NameOf(record).ToString() : HtmlTagNames.NameOf(record.Tag)).ToLowerInvariant()
            : record.Length > 0 ? tape.NameOf(record).ToString().ToLowerInvariant()
            : HtmlTagNames.NameOf(record.Tag);
    }
}

/// <summary>Collects pieces of text by their place.</summary>
internal sealed class PlacedText
{
    private static readonly HashSet<string> Formatting = ["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"];
    private static readonly HashSet<string> NotCompared = ["html", "head", "body"];
    private static readonly HashSet<string> Silent = ["script", "style", "noscript", "template", "iframe", "noembed", "noframes"];

    private string _place = "";
    private readonly StringBuilder _text = new();

    private readonly List<string> _lines = [];

    public List<string> Lines
    {
        get
        {
            Flush();
            return _lines;
        }
    }

    public void Add(IEnumerable<string> elements, string text)
    {
        if (string.IsNullOrWhiteSpace(text) || elements.Any(Silent.Contains))
        {
            return;
        }

        var names = elements.Where(name => !NotCompared.Contains(name)).ToList();
        var place = string.Join('>', names.Where(name => !Formatting.Contains(name))) + " [" + string.Join(' ', names.Where(Formatting.Contains).Distinct().Order(StringComparer.Ordinal)) + "]";
        if (place != _place)
        {
            Flush();
            _place = place;
        }

        foreach (var character in text)
        {
            if (!char.IsWhiteSpace(character) && character is not ('\0' or '\ufffd'))
            {
                _text.Append(character);
            }
        }
    }

    private void Flush()
    {
        if (_text.Length > 0)
        {
            _lines.Add($"{_place} {_text}");
            _text.Clear();
        }
    }
}
