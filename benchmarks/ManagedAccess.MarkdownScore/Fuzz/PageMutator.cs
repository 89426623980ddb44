namespace ManagedAccess.MarkdownScore.Fuzz;

/// <summary>Makes pages out of pages: it takes them apart into tags and text, and changes, moves, nests and repeats those.</summary>
/// <remarks>One random number decides the whole page, so that a page is found again by its number.</remarks>
internal sealed class PageMutator(IReadOnlyList<string> pages)
{
    private const int MaxPieces = 4000;
    private const int MaxPiece = 1000;
    private const int MaxLength = 60_000;
    private const int MaxSteps = 16;
    private const int MaxRepeats = 300;

    public string Next(Random random)
    {
        var pieces = random.Next(4) == 0 ? Grown(random) : Cut(pages[random.Next(pages.Count)], random);
        for (var step = random.Next(1, MaxSteps); step > 0; step--)
        {
            if (pieces.Count == 0)
            {
                pieces.Add(Piece(random));
            }

            Change(pieces, random);
        }

        // Both tags may be left out, and then nothing is around the content.
        if (random.Next(8) == 0)
        {
            pieces.RemoveAll(piece => piece.StartsWith("<html", StringComparison.OrdinalIgnoreCase) || piece.StartsWith("<body", StringComparison.OrdinalIgnoreCase));
        }

        var html = string.Concat(pieces);
        return html.Length <= MaxLength ? html : html[..MaxLength];
    }

    private void Change(List<string> pieces, Random random)
    {
        var at = random.Next(pieces.Count);
        var count = Math.Min(pieces.Count - at, 1 << random.Next(6));
        switch (random.Next(11))
        {
            case 0:
                pieces.RemoveRange(at, count);
                break;
            case 1:
                pieces.Insert(at, Piece(random));
                break;
            case 2 when pieces[at].Length > 0:
                pieces[at] = Damaged(pieces[at], random);
                break;
            case 3 when pieces[at].StartsWith('<'):
                pieces[at] = WithAttribute(pieces[at], random);
                break;
            case 4:
                var name = Any(MarkupWords.Tags, random);
                pieces.Insert(at, $"<{name} {Any(MarkupWords.Attributes, random)}>");
                pieces.Insert(Math.Min(pieces.Count, at + 1 + count), $"</{name}>");
                break;
            case 5:
                pieces.InsertRange(random.Next(pieces.Count), pieces.GetRange(at, count));
                break;
            case 6:
                var moved = pieces.GetRange(at, count);
                pieces.RemoveRange(at, count);
                pieces.InsertRange(random.Next(pieces.Count + 1), moved);
                break;
            case 7:
                pieces.InsertRange(at, Cut(pages[random.Next(pages.Count)], random).Take(1 << random.Next(8)));
                break;
            case 8:
                var repeated = pieces.GetRange(at, Math.Min(count, 4));
                for (var times = random.Next(MaxRepeats); times > 0 && pieces.Count < MaxPieces; times--)
                {
                    pieces.InsertRange(at, repeated);
                }

                break;
            case 9:
                pieces.Insert(random.Next(Math.Min(pieces.Count, 8) + 1), $"<style>{string.Concat(Enumerable.Range(0, random.Next(1, 5)).Select(_ => Any(MarkupWords.Rules, random)))}</style>");
                break;
            default:
                pieces.InsertRange(at, Grown(random));
                break;
        }
    }

    // A page without a model: elements in elements, most of them closed.
    private static List<string> Grown(Random random)
    {
        List<string> pieces = [];
        Stack<string> open = [];
        for (var left = random.Next(1, 40); left > 0; left--)
        {
            switch (random.Next(5))
            {
                case 0 or 1:
                    var name = Any(MarkupWords.Tags, random);
                    pieces.Add(random.Next(2) == 0 ? $"<{name}>" : $"<{name} {Any(MarkupWords.Attributes, random)}>");
                    open.Push(name);
                    break;
                case 2 when open.Count > 0:
                    pieces.Add($"</{open.Pop()}>");
                    break;
                default:
                    pieces.Add(Any(MarkupWords.Texts, random));
                    break;
            }
        }

        return pieces;
    }

    private static string Piece(Random random) => random.Next(4) switch
    {
        0 => $"<{Any(MarkupWords.Tags, random)} {Any(MarkupWords.Attributes, random)} {Any(MarkupWords.Attributes, random)}>",
        1 => $"</{Any(MarkupWords.Tags, random)}>",
        2 => ((char)random.Next(0x10000)).ToString(),
        _ => Any(MarkupWords.Texts, random),
    };

    private static string WithAttribute(string tag, Random random)
    {
        var end = 1;
        while (end < tag.Length && (char.IsAsciiLetterOrDigit(tag[end]) || tag[end] == '/'))
        {
            end++;
        }

        return random.Next(4) == 0 ? $"<{Any(MarkupWords.Tags, random)}{tag[end..]}" : tag.Insert(end, " " + Any(MarkupWords.Attributes, random));
    }

    private static string Damaged(string piece, Random random)
    {
        var at = random.Next(piece.Length);
        return random.Next(3) switch
        {
            0 => piece.Remove(at, 1),
            1 => piece.Insert(at, Any(MarkupWords.Texts, random)),
            _ => string.Concat(piece.AsSpan(0, at), ((char)random.Next(random.Next(2) == 0 ? 0x80 : 0x10000)).ToString(), piece.AsSpan(at + 1)),
        };
    }

    // A part of the page, cut at its tags: long pages would only repeat themselves.
    private static List<string> Cut(string html, Random random)
    {
        List<string> pieces = [];
        var start = random.Next(3) == 0 || html.Length < 4096 ? 0 : Math.Max(0, html.IndexOf('<', random.Next(html.Length - 1024)));
        var end = Math.Min(html.Length, start + (1 << random.Next(8, 15)));
        while (start < end && pieces.Count < MaxPieces)
        {
            var stop = html.IndexOf(html[start] == '<' ? '>' : '<', start);
            stop = Math.Min(stop < 0 ? html.Length : html[start] == '<' ? stop + 1 : stop, start + MaxPiece);
            pieces.Add(html[start..stop]);
            start = stop;
        }

        return pieces;
    }

    private static string Any(string[] words, Random random) => words[random.Next(words.Length)];
}
