using System.Buffers;
using System.Text.Unicode;

namespace ManagedAccess.AspNetCore.Tokens.Jwt;

/// <summary>Why a text is not the JSON object we accept.</summary>
internal enum JsonFault
{
    None,
    NotUtf8,
    Syntax,
    Depth,
    Members,
    Duplicate,
}

/// <summary>
/// Walks one JSON object (RFC 8259) in a single pass, without exceptions and without copying, and notes where the members lie
/// that a decision reads. Refuses what parsers disagree about: repeated names, lone surrogates, trailing bytes, a byte order mark.
/// </summary>
internal ref struct StrictJsonObject
{
    /// <summary>How deep objects and arrays may nest.</summary>
    public const int MaxDepth = 16;

    /// <summary>How many members all objects together may have.</summary>
    public const int MaxMembers = 512;

    private const int UsualMembers = 64;
    private const int LongestKnownName = 32;

    // What ends a run of ordinary characters in a string: the quote, the escape, and the controls that may not stand there.
    private static readonly SearchValues<byte> StringStops =
        SearchValues.Create([(byte)'"', (byte)'\\', .. Enumerable.Range(0, 0x20).Select(i => (byte)i)]);

    private readonly ReadOnlySpan<byte> _json;
    private Span<ulong> _names;
    private ulong[]? _rented;
    private int _nameCount;
    private ulong _objects;
    private int _at;
    private JsonFault _fault;

    private StrictJsonObject(ReadOnlySpan<byte> json, Span<ulong> names)
    {
        _json = json;
        _names = names;
    }

    /// <summary>Reads the whole of <paramref name="json"/> into <paramref name="members"/>, or says what is wrong with it.</summary>
    public static JsonFault Read(ReadOnlySpan<byte> json, out JwtMembers members)
    {
        members = default;
        if (!Utf8.IsValid(json))
        {
            return JsonFault.NotUtf8;
        }

        var walker = new StrictJsonObject(json, stackalloc ulong[UsualMembers]);
        walker.SkipWhitespace();
        if (walker.Next() != '{' || !walker.Object(1, ref members))
        {
            walker.Fault(JsonFault.Syntax);
        }

        walker.SkipWhitespace();
        if (walker._at != json.Length)
        {
            walker.Fault(JsonFault.Syntax);
        }

        if (walker._rented is not null)
        {
            ArrayPool<ulong>.Shared.Return(walker._rented);
        }

        return walker._fault;
    }

    // The first fault is the one that counts; false lets callers return it.
    private bool Fault(JsonFault fault)
    {
        _fault = _fault == JsonFault.None ? fault : _fault;
        return false;
    }

    private readonly int Next() => _at < _json.Length ? _json[_at] : -1;

    private void SkipWhitespace()
    {
        while (_at < _json.Length && _json[_at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
        {
            _at++;
        }
    }

    private bool Take(char expected)
    {
        // Issuers write no white space, so it is looked for only where something else was expected.
        if (Next() == expected)
        {
            _at++;
            return true;
        }

        SkipWhitespace();
        if (Next() != expected)
        {
            return false;
        }

        _at++;
        return true;
    }

    private bool Object(int depth, ref JwtMembers members)
    {
        if (depth > MaxDepth)
        {
            return Fault(JsonFault.Depth);
        }

        var scope = ++_objects;
        _at++;
        if (Take('}'))
        {
            return true;
        }

        do
        {
            SkipWhitespace();
            if (Next() != '"' || !String(out var name) || !NoteName(name, scope, out var fingerprint) || !Take(':'))
            {
                return Fault(JsonFault.Syntax);
            }

            if (!Value(depth, ref members, out var value))
            {
                return false;
            }

            if (depth == 1 && Known(name, fingerprint) is >= 0 and var member)
            {
                members[member] = value;
            }
        }
        while (Take(','));

        return Take('}') || Fault(JsonFault.Syntax);
    }

    private bool Array(int depth, ref JwtMembers members)
    {
        if (depth > MaxDepth)
        {
            return Fault(JsonFault.Depth);
        }

        _at++;
        if (Take(']'))
        {
            return true;
        }

        do
        {
            if (!Value(depth, ref members, out _))
            {
                return false;
            }
        }
        while (Take(','));

        return Take(']') || Fault(JsonFault.Syntax);
    }

    private bool Value(int depth, ref JwtMembers members, out JsonSlice value)
    {
        SkipWhitespace();
        var start = _at;
        var (kind, escaped) = (JsonKind.Absent, false);
        switch (Next())
        {
            case '"':
                if (String(out var text))
                {
                    (kind, escaped) = (JsonKind.Text, text.Escaped);
                }

                break;
            case '{':
                kind = Object(depth + 1, ref members) ? JsonKind.Object : JsonKind.Absent;
                break;
            case '[':
                kind = Array(depth + 1, ref members) ? JsonKind.Array : JsonKind.Absent;
                break;
            case 't':
                kind = Literal("true"u8);
                break;
            case 'f':
                kind = Literal("false"u8);
                break;
            case 'n':
                kind = Literal("null"u8);
                break;
            default:
                kind = Number() ? JsonKind.Number : JsonKind.Absent;
                break;
        }

        value = new(start, _at - start, kind, escaped);
        return kind != JsonKind.Absent || Fault(JsonFault.Syntax);
    }

    private JsonKind Literal(ReadOnlySpan<byte> literal)
    {
        if (!_json[_at..].StartsWith(literal))
        {
            return JsonKind.Absent;
        }

        _at += literal.Length;
        return JsonKind.Literal;
    }

    // RFC 8259 §6: -? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?
    private bool Number()
    {
        if (Next() == '-')
        {
            _at++;
        }

        var leadingZero = Next() == '0';
        var integer = Digits();
        if (integer == 0 || (leadingZero && integer > 1))
        {
            return false;
        }

        if (Next() == '.')
        {
            _at++;
            if (Digits() == 0)
            {
                return false;
            }
        }

        if (Next() is not ('e' or 'E'))
        {
            return true;
        }

        _at++;
        if (Next() is '+' or '-')
        {
            _at++;
        }

        return Digits() > 0;
    }

    private int Digits()
    {
        var start = _at;
        while (_at < _json.Length && _json[_at] is >= (byte)'0' and <= (byte)'9')
        {
            _at++;
        }

        return _at - start;
    }

    // The slice between the quotes.
    private bool String(out JsonSlice text)
    {
        var start = ++_at;
        var escaped = false;
        text = default;
        while (true)
        {
            var run = _json[_at..].IndexOfAny(StringStops);
            if (run < 0)
            {
                return false;
            }

            _at += run;
            if (_json[_at] == '"')
            {
                text = new(start, _at++ - start, JsonKind.Text, escaped);
                return true;
            }

            if (!JsonEscape.TryRead(_json, ref _at, out _))
            {
                return false;
            }

            escaped = true;
        }
    }

    private readonly int Known(JsonSlice name, ulong fingerprint)
    {
        var text = _json.Slice(name.Start, name.Length);
        if (!name.Escaped)
        {
            return JwtMemberNames.IndexOf(fingerprint, text);
        }

        Span<byte> decoded = stackalloc byte[LongestKnownName];
        var length = JsonEscape.Decode(text, decoded);
        return length < 0 ? -1 : JwtMemberNames.IndexOf(fingerprint, decoded[..length]);
    }

    private bool NoteName(JsonSlice name, ulong scope, out ulong fingerprint)
    {
        var text = _json.Slice(name.Start, name.Length);
        fingerprint = name.Escaped ? NameFingerprint.OfEscaped(text, scope) : NameFingerprint.Of(text, scope);
        if (_names[.._nameCount].Contains(fingerprint))
        {
            return Fault(JsonFault.Duplicate);
        }

        if (_nameCount == _names.Length && !Grow())
        {
            return Fault(JsonFault.Members);
        }

        _names[_nameCount++] = fingerprint;
        return true;
    }

    private bool Grow()
    {
        if (_rented is not null)
        {
            return false;
        }

        _rented = ArrayPool<ulong>.Shared.Rent(MaxMembers);
        var more = _rented.AsSpan(0, MaxMembers);
        _names.CopyTo(more);
        _names = more;
        return true;
    }
}
