using System.Buffers;

namespace ManagedAccess.Markdown.Writing.Phrasing;

/// <summary>A growing run of characters in a pooled array.</summary>
internal sealed class CharBuffer : IDisposable
{
    private char[] _array;

    public CharBuffer(int capacity) => _array = ArrayPool<char>.Shared.Rent(capacity);

    public int Length { get; private set; }

    public ReadOnlySpan<char> Written => _array.AsSpan(0, Length);

    public char Last => Length > 0 ? _array[Length - 1] : '\0';

    public ReadOnlySpan<char> this[Range range] => Written[range];

    public void Append(char character)
    {
        if (Length == _array.Length)
        {
            Grow(1);
        }

        _array[Length++] = character;
    }

    public void Append(char character, int count)
    {
        if (count > _array.Length - Length)
        {
            Grow(count);
        }

        _array.AsSpan(Length, count).Fill(character);
        Length += count;
    }

    public void Append(ReadOnlySpan<char> text)
    {
        if (text.Length > _array.Length - Length)
        {
            Grow(text.Length);
        }

        text.CopyTo(_array.AsSpan(Length));
        Length += text.Length;
    }

    public void Append(int number)
    {
        Span<char> digits = stackalloc char[11];
        number.TryFormat(digits, out var written, provider: System.Globalization.CultureInfo.InvariantCulture);
        Append(digits[..written]);
    }

    /// <summary>Forgets everything after <paramref name="length"/>.</summary>
    public void Truncate(int length) => Length = length;

    public void TrimEnd()
    {
        while (Length > 0 && _array[Length - 1] is ' ' or '\n')
        {
            Length--;
        }
    }

    /// <summary>Half of a surrogate pair on its own is not a character; each one becomes U+FFFD.</summary>
    public void RepairSurrogates()
    {
        var text = _array.AsSpan(0, Length);
        for (var i = text.IndexOfAnyInRange('\ud800', '\udfff'); i >= 0 && i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(text[i]))
            {
                text[i] = '\ufffd';
            }
        }
    }

    public void Dispose()
    {
        ArrayPool<char>.Shared.Return(_array);
        _array = [];
        Length = 0;
    }

    private void Grow(int needed)
    {
        var larger = ArrayPool<char>.Shared.Rent(Math.Max(_array.Length * 2, Length + needed));
        Written.CopyTo(larger);
        ArrayPool<char>.Shared.Return(_array);
        _array = larger;
    }
}
