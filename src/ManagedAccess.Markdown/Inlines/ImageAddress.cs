using System.Buffers;
using System.Globalization;
using ManagedAccess.Markdown.Tape;
using ManagedAccess.Markdown.Writing.Phrasing;

namespace ManagedAccess.Markdown.Inlines;

/// <summary>The address of the picture that a person sees. Pictures that scripts load later have their address in other attributes, beside a placeholder.</summary>
internal static class ImageAddress
{
    // How far from an image its sources and its copy for browsers without scripts may be.
    private const int MaxRecords = 12;

    private static readonly HtmlAttribute[] Single = [HtmlAttribute.DataSrc, HtmlAttribute.DataOriginal, HtmlAttribute.DataLazySrc, HtmlAttribute.DataOriginalSrc, HtmlAttribute.DataActualsrc, HtmlAttribute.DataFullSrc, HtmlAttribute.DataLazy];
    private static readonly HtmlAttribute[] Sets = [HtmlAttribute.DataSrcset, HtmlAttribute.DataLazySrcset, HtmlAttribute.Srcset];
    private static readonly SearchValues<string> StandIns = SearchValues.Create(["blank.", "spacer.", "placeholder", "pixel.", "transparent.", "1x1", "loading.", "lazy.", "empty.", "grey.", "gray.", "dummy."], StringComparison.OrdinalIgnoreCase);

    public static ReadOnlySpan<char> From(HtmlTape tape, int index)
    {
        ref readonly var image = ref tape[index];
        var address = tape.Attribute(image, HtmlAttribute.Src);
        if (image.AttributeCount == 0 || (IsReal(address) && !IsStandIn(address) && !image.Has(HtmlAttribute.DataSrc)))
        {
            return address;
        }

        var late = OfElement(tape, image);
        if (late.IsEmpty)
        {
            late = OfSources(tape, index);
        }

        if (late.IsEmpty && !IsReal(address))
        {
            late = OfTwin(tape, index);
        }

        return late.IsEmpty ? address : late;
    }

    private static ReadOnlySpan<char> OfElement(HtmlTape tape, in TapeRecord image)
    {
        foreach (var name in Single)
        {
            if (tape.Attribute(image, name) is var address && IsReal(address))
            {
                return address;
            }
        }

        foreach (var name in Sets)
        {
            if (Largest(tape.Attribute(image, name)) is var address && IsReal(address))
            {
                return address;
            }
        }

        return default;
    }

    // The sources of a picture come right before its image.
    private static ReadOnlySpan<char> OfSources(HtmlTape tape, int index)
    {
        for (var i = index - 1; i >= Math.Max(0, index - MaxRecords); i--)
        {
            ref readonly var record = ref tape[i];
            if (record.Kind == TapeKind.Text && record.Is(TapeFlags.Blank))
            {
                continue;
            }

            if (record is not { Kind: TapeKind.Start, Tag: HtmlTag.Source })
            {
                break;
            }

            if (OfElement(tape, record) is { IsEmpty: false } address)
            {
                return address;
            }
        }

        return default;
    }

    // The same image again, for browsers without scripts: its content is text on the tape.
    private static ReadOnlySpan<char> OfTwin(HtmlTape tape, int index)
    {
        for (var i = index + 1; i < Math.Min(tape.Count, index + MaxRecords); i++)
        {
            ref readonly var record = ref tape[i];
            if (record is { Kind: TapeKind.Start, Tag: HtmlTag.Noscript } && tape[i + 1].Kind == TapeKind.Text)
            {
                return SourceIn(tape.TextOf(tape[i + 1]));
            }

            if (record is { Kind: TapeKind.Text } && !record.Is(TapeFlags.Blank))
            {
                break;
            }
        }

        return default;
    }

    private static ReadOnlySpan<char> SourceIn(ReadOnlySpan<char> markup)
    {
        var image = markup.IndexOf("<img ", StringComparison.OrdinalIgnoreCase);
        var source = image < 0 ? -1 : markup[image..].IndexOf(" src=", StringComparison.OrdinalIgnoreCase);
        if (source < 0)
        {
            return default;
        }

        var value = markup[(image + source + 5)..];
        var quoted = value.Length > 0 && value[0] is '"' or '\'';
        var end = quoted ? value[1..].IndexOf(value[0]) : value.IndexOfAny(" >\n\t");
        if (end < 0 || value[..end].Contains('&'))
        {
            return default;
        }

        var address = quoted ? value.Slice(1, end) : value[..end];
        return IsReal(address) ? address : default;
    }

    /// <summary>The candidate with the largest descriptor (HTML standard §4.8.4.2.1).</summary>
    private static ReadOnlySpan<char> Largest(ReadOnlySpan<char> candidates)
    {
        var best = default(ReadOnlySpan<char>);
        var largest = -1.0;
        while (true)
        {
            candidates = candidates.TrimStart(" \t\n\r\f,");
            if (candidates.IsEmpty)
            {
                return best;
            }

            var end = candidates.IndexOfAny(" \t\n\r\f");
            var address = end < 0 ? candidates : candidates[..end];
            candidates = end < 0 ? default : candidates[end..];
            var descriptor = default(ReadOnlySpan<char>);
            if (address[^1] != ',')
            {
                var comma = candidates.IndexOf(',');
                descriptor = (comma < 0 ? candidates : candidates[..comma]).Trim();
                candidates = comma < 0 ? default : candidates[(comma + 1)..];
            }

            var size = descriptor.Length > 1 && double.TryParse(descriptor[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : 1;
            address = address.TrimEnd(',');
            if (size > largest && IsReal(address))
            {
                best = address;
                largest = size;
            }
        }
    }

    private static bool IsReal(ReadOnlySpan<char> address) =>
        !address.IsWhiteSpace() && LinkTarget.IsSafe(address) && address[0] is not ('{' or '[') && !address.Equals("true", StringComparison.OrdinalIgnoreCase) && !address.StartsWith("about:", StringComparison.OrdinalIgnoreCase);

    private static bool IsStandIn(ReadOnlySpan<char> address) => address[(address.LastIndexOf('/') + 1)..].ContainsAny(StandIns);
}
