using System.Buffers;

namespace ManagedAccess.AspNetCore.Tokens.Jwt;

/// <summary>The reason why a text is not a JSON object we accept.</summary>
internal enum JsonFault
{
    None,
    NotUtf8,
    Syntax,
    Depth,
    Members,
    Duplicate,
}

/// <summary>The names seen so far, of all objects of one text, as fingerprints that include the object.</summary>
internal ref struct MemberNames(Span<ulong> room)
{
    /// <summary>How many members all objects together may have.</summary>
    public const int Max = 512;

    /// <summary>How many members there usually are; the memory for these comes from the caller's stack.</summary>
    public const int Usual = 64;

    private Span<ulong> _names = room;
    private ulong[]? _rented;
    private int _count;

    public JsonFault Add(ulong fingerprint)
    {
        if (_names[.._count].Contains(fingerprint))
        {
            return JsonFault.Duplicate;
        }

        if (_count == _names.Length && !Grow())
        {
            return JsonFault.Members;
        }

        _names[_count++] = fingerprint;
        return JsonFault.None;
    }

    public readonly void Return()
    {
        if (_rented is not null)
        {
            ArrayPool<ulong>.Shared.Return(_rented);
        }
    }

    private bool Grow()
    {
        if (_rented is not null)
        {
            return false;
        }

        _rented = ArrayPool<ulong>.Shared.Rent(Max);
        var more = _rented.AsSpan(0, Max);
        _names.CopyTo(more);
        _names = more;
        return true;
    }
}
