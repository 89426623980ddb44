using System.Buffers;

namespace ManagedAccess.Markdown.Styles.Values;

/// <summary>
/// The custom properties of a page ("--paper: #fff") and the values for references to them ("var(--paper)"; CSS Variables 1, reduced). If the page gives a
/// property the same value everywhere, that value is used. If a property has several values, only the tree tells which one holds, so no value is used.
/// </summary>
/// <param name="isAll">All styles of the page are included; otherwise an unknown property may have a value elsewhere.</param>
internal sealed class CustomProperties(bool isAll) : IDisposable
{
    private const int MaxProperties = 4096;
    private const int MaxValue = 64;
    private const int MaxNesting = 8;
    private const int MaxBlock = 1000;
    private const int MaxLooksAround = 1000;

    private static readonly SearchValues<char> NameEnd = SearchValues.Create(" \t\n\r\f:;,(){}\"'");

    private static readonly SearchValues<string> Reference = SearchValues.Create(["var("], StringComparison.OrdinalIgnoreCase);

    private readonly record struct Value(int Start, int Length);

    // Keyed by a hash of the name. Two names with the same hash count as one name with several values, so neither has a usable value.
    private readonly Dictionary<ulong, Value> _values = [];
    private char[] _text = ArrayPool<char>.Shared.Rent(1024);
    private char[] _resolved = ArrayPool<char>.Shared.Rent(1024);
    private int _length;
    private int _looksAround;

    public static bool Uses(ReadOnlySpan<char> styles) => styles.ContainsAny(Reference);

    /// <summary>Records the properties that style sheets or declarations give values to.</summary>
    public void Collect(ReadOnlySpan<char> styles)
    {
        while (TryNext(ref styles, out var name, out var value) && _values.Count < MaxProperties)
        {
            var known = _values.TryGetValue(Hash(name), out var before);
            if (!known && value.Length <= MaxValue)
            {
                Reserve(ref _text, _length + value.Length, _length);
                value.CopyTo(_text.AsSpan(_length));
                _values[Hash(name)] = new Value(_length, value.Length);
                _length += value.Length;
            }
            else if (!known || before.Length < 0 || !value.SequenceEqual(_text.AsSpan(before.Start, before.Length)))
            {
                _values[Hash(name)] = new Value(0, -1);
            }
        }
    }

    /// <summary>The styles with values in place of references, at most twice as long plus a constant; valid until the next call.</summary>
    public ReadOnlySpan<char> Resolve(ReadOnlySpan<char> styles)
    {
        Reserve(ref _resolved, (2 * styles.Length) + (2 * MaxBlock), 0);
        var (length, most) = (0, styles.Length + MaxBlock);
        for (var position = 0; ;)
        {
            var found = length - position < most ? styles[position..].IndexOfAny(Reference) : -1;
            if (found < 0)
            {
                Copy(styles[position..], ref length);
                return _resolved.AsSpan(0, length);
            }

            Copy(styles.Slice(position, found), ref length);
            position += found;
            var end = Close(styles[position..]) + position;
            Copy(TryValue(styles[position..end], styles, position, MaxNesting, out var value) ? value : styles[position..end], ref length);
            position = end;
        }
    }

    public void Dispose()
    {
        ArrayPool<char>.Shared.Return(_text);
        ArrayPool<char>.Shared.Return(_resolved);
        _text = _resolved = [];
    }

    private void Copy(ReadOnlySpan<char> text, ref int length)
    {
        text.CopyTo(_resolved.AsSpan(length));
        length += text.Length;
    }

    private static void Reserve(ref char[] array, int needed, int used)
    {
        if (needed > array.Length)
        {
            var larger = ArrayPool<char>.Shared.Rent(Math.Max(needed, array.Length * 2));
            array.AsSpan(0, used).CopyTo(larger);
            ArrayPool<char>.Shared.Return(array);
            array = larger;
        }
    }

    // FNV-1a.
    private static ulong Hash(ReadOnlySpan<char> name)
    {
        var hash = 14695981039346656037UL;
        foreach (var character in name)
        {
            hash = (hash ^ character) * 1099511628211UL;
        }

        return hash;
    }

    // "var(--name)" or "var(--name, fallback)".
    private bool TryValue(ReadOnlySpan<char> reference, ReadOnlySpan<char> styles, int position, int nesting, out ReadOnlySpan<char> value)
    {
        var inside = reference[4..].TrimEnd(')').Trim();
        var length = inside.IndexOfAny(NameEnd);
        var name = length < 0 ? inside : inside[..length];
        value = default;
        if (!_values.TryGetValue(Hash(name), out var given))
        {
            value = isAll && inside.IndexOf(',') is >= 0 and var comma ? inside[(comma + 1)..].Trim() : default;
        }
        else if (given.Length >= 0)
        {
            value = _text.AsSpan(given.Start, given.Length);
        }
        else if (!styles.IsEmpty && _looksAround++ < MaxLooksAround)
        {
            value = OwnValue(BlockAround(styles, position), name);
        }

        if (value.IsEmpty || nesting == 0 || value.Length > MaxValue)
        {
            return false;
        }

        return !Uses(value) || (value.StartsWith("var(", StringComparison.OrdinalIgnoreCase) && TryValue(value[..Close(value)], default, 0, nesting - 1, out value));
    }

    // If a property has several values, the value in the block itself is the nearest one.
    private static ReadOnlySpan<char> OwnValue(ReadOnlySpan<char> block, ReadOnlySpan<char> name)
    {
        ReadOnlySpan<char> value = default;
        while (TryNext(ref block, out var own, out var given))
        {
            value = own.SequenceEqual(name) && given.Length <= MaxValue ? given : value;
        }

        return value;
    }

    // A few hundred characters to either side. More would take quadratic time for a sheet with a single block.
    private static ReadOnlySpan<char> BlockAround(ReadOnlySpan<char> styles, int position)
    {
        var before = styles[Math.Max(0, position - MaxBlock)..position];
        var after = styles[position..Math.Min(styles.Length, position + MaxBlock)];
        var start = position - before.Length + before.LastIndexOf('{') + 1;
        return styles[start..(position + (after.IndexOf('}') is >= 0 and var end ? end : after.Length))];
    }

    private static int Close(ReadOnlySpan<char> reference)
    {
        var depth = 0;
        for (var i = 3; i < Math.Min(reference.Length, MaxBlock); i++)
        {
            depth += reference[i] switch { '(' => 1, ')' => -1, _ => 0 };
            if (depth == 0)
            {
                return i + 1;
            }
        }

        return Math.Min(reference.Length, MaxBlock);
    }

    private static bool TryNext(scoped ref ReadOnlySpan<char> styles, out ReadOnlySpan<char> name, out ReadOnlySpan<char> value)
    {
        while (styles.IndexOf("--") is >= 0 and var found)
        {
            var begins = found == 0 || styles[found - 1] is '{' or ';' or ' ' or '\n' or '\t' or '\r' or '\f' or '}';
            styles = styles[found..];
            var length = styles.IndexOfAny(NameEnd);
            name = length < 0 ? styles : styles[..length];
            var rest = styles[name.Length..].TrimStart();
            styles = styles[Math.Max(2, name.Length)..];
            if (begins && rest.StartsWith(":"))
            {
                var end = rest.IndexOfAny(';', '}', '{');
                value = (end < 0 ? rest : rest[..end])[1..].Trim();
                if (end < 0 || rest[end] != '{')
                {
                    return true;
                }
            }
        }

        name = value = default;
        return false;
    }
}
