using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;

namespace ManagedAccess.AspNetCore.Tokens.Jwt;

/// <summary>
/// Reads one JSON object (RFC 8259) in a single pass and notes where the members are that a decision reads. The grammar is that of
/// <see cref="Utf8JsonReader"/>. Texts that parsers read differently are refused too: repeated names, lone surrogates, invalid UTF-8.
/// </summary>
internal ref struct StrictJsonObject
{
    /// <summary>How deep objects and arrays may nest.</summary>
    public const int MaxDepth = 16;

    private readonly Span<ulong> _scopes;
    private MemberNames _names;
    private ulong _objects;

    private StrictJsonObject(Span<ulong> names, Span<ulong> scopes)
    {
        _names = new(names);
        _scopes = scopes;
    }

    /// <summary>Reads the whole of <paramref name="json"/> into <paramref name="members"/>, or returns the fault.</summary>
    public static JsonFault Read(ReadOnlySpan<byte> json, out JwtMembers members)
    {
        members = default;
        if (!Utf8.IsValid(json))
        {
            return JsonFault.NotUtf8;
        }

        // Most texts that are not a JSON object are refused here: the reader would throw.
        if (!json.TrimStart(" \t\r\n"u8).StartsWith((byte)'{'))
        {
            return JsonFault.Syntax;
        }

        var walker = new StrictJsonObject(stackalloc ulong[MemberNames.Usual], stackalloc ulong[MaxDepth]);
        try
        {
            return walker.Object(new Utf8JsonReader(json), ref members);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return JsonFault.Syntax; // the second is a lone surrogate
        }
        finally
        {
            walker._names.Return();
        }
    }

    // To the last byte: the reader throws if anything follows the object.
    private JsonFault Object(Utf8JsonReader reader, ref JwtMembers members)
    {
        var (member, start, kind, escaped) = (-1, 0, JsonKind.Absent, false);
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    if (NoteName(ref reader, out var known) is var fault and not JsonFault.None)
                    {
                        return fault;
                    }

                    member = reader.CurrentDepth == 1 ? known : member;
                    continue;
                case JsonTokenType.StartObject or JsonTokenType.StartArray when reader.CurrentDepth == MaxDepth:
                    return JsonFault.Depth;
                case JsonTokenType.StartObject:
                    _scopes[reader.CurrentDepth] = ++_objects;
                    break;
                case JsonTokenType.String when reader.ValueIsEscaped:
                    RefuseLoneSurrogates(ref reader);
                    break;
                default:
                    break;
            }

            if (reader.CurrentDepth == 1 && reader.TokenType is not (JsonTokenType.EndObject or JsonTokenType.EndArray))
            {
                (start, kind, escaped) = ((int)reader.TokenStartIndex, reader.TokenType.ToKind(), reader.ValueIsEscaped);
            }

            if (reader.CurrentDepth == 1 && member >= 0 && reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
            {
                members[member] = new(start, (int)reader.BytesConsumed - start, kind, escaped);
            }
        }

        return JsonFault.None;
    }

    /// <summary>The member of a JWT that has this name, if any, unless its object already has the name.</summary>
    private JsonFault NoteName(ref Utf8JsonReader reader, out int known)
    {
        var scope = _scopes[reader.CurrentDepth - 1];
        if (!reader.ValueIsEscaped)
        {
            return NoteName(reader.ValueSpan, scope, out known);
        }

        var room = ArrayPool<byte>.Shared.Rent(reader.ValueSpan.Length); // unescaped text is never longer
        try
        {
            return NoteName(room.AsSpan(0, reader.CopyString(room)), scope, out known);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(room);
        }
    }

    private JsonFault NoteName(ReadOnlySpan<byte> name, ulong scope, out int known)
    {
        var fingerprint = NameFingerprint.Compute(name, scope);
        known = JwtMemberNames.IndexOf(fingerprint, name);
        return _names.Add(fingerprint);
    }

    // Half of a surrogate pair is not valid Unicode (RFC 8259 §8.2); the reader notices it when it unescapes the text.
    private static void RefuseLoneSurrogates(ref Utf8JsonReader reader)
    {
        var room = ArrayPool<byte>.Shared.Rent(reader.ValueSpan.Length);
        try
        {
            reader.CopyString(room);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(room);
        }
    }
}
