using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace ManagedAccess.AspNetCore.Markdown.Http;

/// <summary>Fields that are comma-separated lists (RFC 9110 §5.6.1). A comma inside a quoted-string is not a separator.</summary>
internal static class ListField
{
    /// <summary>Reads the next member of one field line; false when no member is left. Empty members are skipped.</summary>
    /// <remarks>Never fails: a quote that is not closed makes the rest of the line one member.</remarks>
    public static bool TryRead(ref ReadOnlySpan<char> rest, out ReadOnlySpan<char> member)
    {
        while (!rest.IsEmpty)
        {
            var end = ParameterReader.EndOf(rest, ',');
            end = end < 0 ? rest.Length : end;
            member = rest[..end].Trim(" \t");
            rest = end < rest.Length ? rest[(end + 1)..] : [];
            if (!member.IsEmpty)
            {
                return true;
            }
        }

        member = [];
        return false;
    }

    /// <summary>Whether a member is in the list, on any of its lines, ignoring case.</summary>
    public static bool Contains(StringValues lines, string member)
    {
        foreach (var line in lines)
        {
            var rest = line.AsSpan();
            while (TryRead(ref rest, out var present))
            {
                if (present.Equals(member, StringComparison.OrdinalIgnoreCase))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Adds a member after the existing members, unless the list already has it.</summary>
    public static void Add(IHeaderDictionary headers, string field, string member)
    {
        var lines = headers[field];
        if (StringValues.IsNullOrEmpty(lines))
        {
            headers[field] = member;
        }
        else if (!Contains(lines, member))
        {
            headers[field] = string.Join(", ", [.. lines, member]);
        }
    }
}
