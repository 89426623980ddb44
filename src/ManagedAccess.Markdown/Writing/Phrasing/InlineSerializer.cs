using System.Globalization;

namespace ManagedAccess.Markdown.Writing.Phrasing;

/// <summary>Writes the collected inline content of one block as Markdown.</summary>
/// <remarks>
/// The delimiters of emphasis work only where CommonMark §6.2 finds them flanking. Where the text around them prevents this
/// ("see<b>(x)</b>y") an empty comment is put between them: it is not visible and counts as punctuation.
/// </remarks>
internal sealed class InlineSerializer(LinkWriter links)
{
    private const string Separator = "<!-- -->";

    private const int MaxNesting = 64;

    public void Write(InlineBuffer inline, CharBuffer target, EscapeContext context)
    {
        var characters = inline.Characters.Written;
        context.PairsTildes = Paired(characters, '~');
        var items = inline.Items;
        // Some parsers pair a backtick with one in another cell.
        context.PairsBackticks = context.InCell || Paired(characters, '`') || OpensCode(items, characters.IndexOf('`'));
        ChooseDelimiters(items, characters);
        var linkDepth = 0;
        for (var i = 0; i < items.Length; i++)
        {
            ref readonly var item = ref items[i];
            switch (item.Kind)
            {
                case InlineKind.Text:
                    context.InLink = linkDepth > 0;
                    context.Next = FirstOf(items, i + 1, characters);
                    context.BeforeCode = i + 1 < items.Length && items[i + 1].Kind == InlineKind.Code;
                    if (target.Last == ']' && i > 0 && items[i - 1].Kind == InlineKind.Raw && characters[item.Start] is '(' or ':')
                    {
                        // "[^1](" would be a link and "[^1]:" a note.
                        target.Append('\\');
                    }

                    MarkdownEscaper.Append(target, characters.Slice(item.Start, item.Length), context);
                    break;
                case InlineKind.Code:
                    CodeSpan.Append(target, characters.Slice(item.Start, item.Length), context.InCell);
                    break;
                case InlineKind.Raw or InlineKind.Tag:
                    target.Append(characters.Slice(item.Start, item.Length));
                    break;
                case InlineKind.Break:
                    WriteBreak(target, context);
                    break;
                case InlineKind.Open when IsAutolink(items, i, characters, target):
                    i += 2;
                    break;
                case InlineKind.Open:
                    linkDepth += item.Format == InlineFormat.Link ? 1 : 0;
                    WriteOpen(items, i, characters, target);
                    break;
                case InlineKind.Close:
                    linkDepth -= item.Format == InlineFormat.Link ? 1 : 0;
                    WriteClose(items, i, characters, target, context);
                    break;
            }
        }
    }

    private bool IsAutolink(ReadOnlySpan<InlineItem> items, int index, ReadOnlySpan<char> characters, CharBuffer target) =>
        items[index].Format == InlineFormat.Link && index + 2 < items.Length
        && items[index + 1].Kind == InlineKind.Text && items[index + 2].Kind == InlineKind.Close
        && links.TryAutolink(target, items[index].Record, characters.Slice(items[index + 1].Start, items[index + 1].Length));

    private static bool Paired(ReadOnlySpan<char> characters, char character)
    {
        var first = characters.IndexOf(character);
        return first >= 0 && characters[(first + 1)..].Contains(character);
    }

    // A backtick in the text pairs with a backtick of a code span after it.
    private static bool OpensCode(ReadOnlySpan<InlineItem> items, int backtick)
    {
        if (backtick < 0)
        {
            return false;
        }

        foreach (ref readonly var item in items)
        {
            if (item.Kind == InlineKind.Code && item.Start > backtick)
            {
                return true;
            }
        }

        return false;
    }

    private static void WriteBreak(CharBuffer target, in EscapeContext context)
    {
        while (target.Last == ' ')
        {
            target.Truncate(target.Length - 1);
        }

        target.Append(context.InCell ? "<br>" : context.InHeading ? " " : "\\\n");
    }

    // "*" is used unless two runs would join into one run with another meaning; then "_" is used, if no word touches it.
    private static void ChooseDelimiters(Span<InlineItem> items, ReadOnlySpan<char> characters)
    {
        Span<int> partners = stackalloc int[MaxNesting];
        var depth = 0;
        for (var i = 0; i < items.Length; i++)
        {
            ref var item = ref items[i];
            if (item.Kind == InlineKind.Open && depth < partners.Length)
            {
                item.Delimiter = item.Format == InlineFormat.Strikethrough ? '~' : '*';
                if (item.Format == InlineFormat.Emphasis && i > 0 && items[i - 1] is { Kind: InlineKind.Open, Delimiter: '*' } && !TouchesWord(items, i, characters))
                {
                    item.Delimiter = '_';
                }

                partners[depth++] = i;
            }
            else if (item.Kind == InlineKind.Close && depth > 0)
            {
                item.Delimiter = items[partners[--depth]].Delimiter;
                if (item.Delimiter == '_' && i + 1 < items.Length && items[i + 1].Kind is InlineKind.Text && MarkdownEscaperWord(characters[items[i + 1].Start]))
                {
                    item.Delimiter = items[partners[depth]].Delimiter = '*';
                }
            }
        }
    }

    private static bool TouchesWord(Span<InlineItem> items, int index, ReadOnlySpan<char> characters)
    {
        var before = index;
        while (before > 0 && items[before - 1].Kind == InlineKind.Open)
        {
            before--;
        }

        return before > 0 && items[before - 1].Kind == InlineKind.Text && MarkdownEscaperWord(characters[items[before - 1].Start + items[before - 1].Length - 1]);
    }

    private static bool MarkdownEscaperWord(char character) => char.IsLetterOrDigit(character);

    private void WriteOpen(Span<InlineItem> items, int index, ReadOnlySpan<char> characters, CharBuffer target)
    {
        ref readonly var item = ref items[index];
        if (item.Format == InlineFormat.Link)
        {
            if (target.Last == '!' && (target.Length < 2 || target.Written[^2] != '\\'))
            {
                target.Truncate(target.Length - 1);
                target.Append("\\!");
            }

            links.Open(target);
            return;
        }

        if (index == 0 || items[index - 1].Kind != InlineKind.Open || items[index - 1].Delimiter != item.Delimiter)
        {
            var melts = index > 0 && items[index - 1].Kind == InlineKind.Close && items[index - 1].Delimiter == item.Delimiter;
            if (melts || (MayBeWord(target.Last) && MayBePunctuation(FirstOf(items, index + 1, characters))))
            {
                target.Append(Separator);
            }
        }

        AppendDelimiter(target, item);
    }

    private void WriteClose(Span<InlineItem> items, int index, ReadOnlySpan<char> characters, CharBuffer target, in EscapeContext context)
    {
        ref readonly var item = ref items[index];
        if (item.Format == InlineFormat.Link)
        {
            links.Close(target, item.Record, context.InCell);
            return;
        }

        var before = target.Last;
        AppendDelimiter(target, item);
        if (index + 1 < items.Length && items[index + 1].Kind == InlineKind.Close && items[index + 1].Delimiter == item.Delimiter)
        {
            return;
        }

        var first = index;
        while (first > 0 && items[first - 1].Kind == InlineKind.Close && items[first - 1].Delimiter == item.Delimiter)
        {
            first--;
        }

        if (first < index)
        {
            before = target.Written[^(1 + RunLength(target))];
        }

        if (MayBePunctuation(before) && MayBeWord(FirstOf(items, index + 1, characters)))
        {
            target.Append(Separator);
        }
    }

    private static int RunLength(CharBuffer target)
    {
        var written = target.Written;
        var length = 0;
        while (length + 1 < written.Length && written[^(length + 1)] == written[^1])
        {
            length++;
        }

        return length;
    }

    private static void AppendDelimiter(CharBuffer target, in InlineItem item)
    {
        target.Append(item.Delimiter);
        if (item.Format != InlineFormat.Emphasis)
        {
            target.Append(item.Delimiter);
        }
    }

    /// <summary>The first character that the items from <paramref name="index"/> on will write.</summary>
    private static char FirstOf(ReadOnlySpan<InlineItem> items, int index, ReadOnlySpan<char> characters)
    {
        if (index >= items.Length)
        {
            return '\n';
        }

        ref readonly var item = ref items[index];
        return item.Kind switch
        {
            InlineKind.Text => First(characters.Slice(item.Start, item.Length)),
            InlineKind.Code => '`',
            InlineKind.Raw or InlineKind.Tag => item.Length > 0 ? characters[item.Start] : ' ',
            InlineKind.Break => '\n',
            InlineKind.Open when item.Format == InlineFormat.Link => '[',
            InlineKind.Close when item.Format == InlineFormat.Link => ']',
            _ => item.Delimiter,
        };
    }

    private static char First(ReadOnlySpan<char> text) => text.IsEmpty ? ' ' : text[0];

    // Versions of CommonMark differ on whether symbols outside ASCII are punctuation; either reading must work.
    private static bool MayBePunctuation(char character) =>
        MarkdownEscaper.IsAsciiPunctuation(character) || char.IsPunctuation(character) || char.IsSymbol(character) || char.IsSurrogate(character);

    private static bool MayBeWord(char character) =>
        character != '\0' && !char.IsWhiteSpace(character) && !MarkdownEscaper.IsAsciiPunctuation(character)
        && (!char.IsPunctuation(character) || CharUnicodeInfo.GetUnicodeCategory(character) is UnicodeCategory.ConnectorPunctuation);
}
