namespace ManagedAccess.AspNetCore.Markdown.Http;

/// <summary>One member of an <c>Accept</c> field, read in place (RFC 9110 §12.5.1).</summary>
internal readonly ref struct MediaRange
{
    private readonly ReadOnlySpan<char> _type;
    private readonly ReadOnlySpan<char> _subtype;
    private readonly ReadOnlySpan<char> _parameters;

    private MediaRange(ReadOnlySpan<char> type, ReadOnlySpan<char> subtype, ReadOnlySpan<char> parameters, int weight)
    {
        _type = type;
        _subtype = subtype;
        _parameters = parameters;
        Weight = weight;
    }

    /// <summary>In thousandths.</summary>
    public int Weight { get; }

    /// <summary>False when the member is not a media range or its weight is malformed: the member is then ignored and the others count.</summary>
    public static bool TryParse(ReadOnlySpan<char> member, out MediaRange range)
    {
        range = default;
        var slash = member.IndexOf('/');
        if (slash < 0)
        {
            return false;
        }

        var type = member[..slash];
        var rest = member[(slash + 1)..];
        var semicolon = rest.IndexOf(';');
        var subtype = (semicolon < 0 ? rest : rest[..semicolon]).TrimEnd(" \t");
        var parameters = semicolon < 0 ? [] : rest[semicolon..];
        if (!HttpToken.Is(type) || !HttpToken.Is(subtype) || (type is "*" && subtype is not "*"))
        {
            return false;
        }

        var weight = Http.Weight.Highest;
        var weighted = false;
        var remaining = parameters;
        while (ParameterReader.TryRead(ref remaining, out var name, out var value, out var valid))
        {
            if (!valid)
            {
                return false;
            }

            if (!IsWeight(name))
            {
                continue;
            }

            if (weighted || !Http.Weight.TryParse(value, out weight))
            {
                return false;
            }

            weighted = true;
        }

        range = new MediaRange(type, subtype, parameters, weight);
        return true;
    }

    /// <summary>How precisely this range describes the type, or -1 when it does not: the most specific range decides, not the order.</summary>
    public int SpecificityFor(in MediaType offered)
    {
        const int PerLevel = 1 << 12; // more than the parameters that fit in the longest field considered
        var level = _type is "*" ? 0 : _subtype is "*" ? 1 : 2;
        if ((level > 0 && !_type.Equals(offered.Type, StringComparison.OrdinalIgnoreCase)) ||
            (level > 1 && !_subtype.Equals(offered.Subtype, StringComparison.OrdinalIgnoreCase)))
        {
            return -1;
        }

        var specificity = level * PerLevel;
        var remaining = _parameters;
        while (ParameterReader.TryRead(ref remaining, out var name, out var value, out _))
        {
            if (IsWeight(name))
            {
                continue;
            }

            if (!offered.Has(name, value))
            {
                return -1;
            }

            specificity++;
        }

        return specificity;
    }

    /// <summary>Whether the range spells the type out rather than covering it with a wildcard.</summary>
    public bool Names(in MediaType offered) =>
        _type.Equals(offered.Type, StringComparison.OrdinalIgnoreCase) && _subtype.Equals(offered.Subtype, StringComparison.OrdinalIgnoreCase);

    private static bool IsWeight(ReadOnlySpan<char> name) => name is "q" or "Q";
}
