using System.Globalization;
using System.Text.Json;

namespace ManagedAccess.Emulator.Clients;

/// <summary>Reads single members of client metadata, and describes invalid ones.</summary>
internal static class MetadataMembers
{
    public const int MaxTextLength = 2048;

    private const int MaxListLength = 20;
    private const int MaxShownLength = 100;

    /// <summary>True with null for a member that is absent; false for a member of another type.</summary>
    public static bool TryReadText(this JsonElement metadata, string name, out string? value)
    {
        value = null;
        if (!metadata.TryGetProperty(name, out var member) || member.ValueKind == JsonValueKind.Null)
        {
            return true;
        }

        if (member.ValueKind != JsonValueKind.String)
        {
            return false;
        }

        value = member.GetString();
        return true;
    }

    /// <summary>True with null for a member that is absent; false for a member that is not a list of texts.</summary>
    public static bool TryReadList(this JsonElement metadata, string name, out IReadOnlyList<string>? values)
    {
        values = null;
        if (!metadata.TryGetProperty(name, out var member) || member.ValueKind == JsonValueKind.Null)
        {
            return true;
        }

        if (member.ValueKind != JsonValueKind.Array
            || member.GetArrayLength() > MaxListLength
            || member.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.String))
        {
            return false;
        }

        values = [.. member.EnumerateArray().Select(item => item.GetString()!)];
        return true;
    }

    /// <summary>"redirect_uris is 'x'": the member and its shortened value, in the characters that RFC 6749 §5.2 allows in <c>error_description</c>.</summary>
    public static string Shown(this JsonElement metadata, string name)
        => metadata.TryGetProperty(name, out var member) ? $"{name} is '{Shown(member.ValueKind == JsonValueKind.String ? member.GetString()! : member.GetRawText())}'" : $"{name} is missing";

    public static string Shown(string value)
    {
        var cut = value.Length > MaxShownLength ? string.Create(CultureInfo.InvariantCulture, $"{value.AsSpan(0, MaxShownLength)}...") : value;
        return string.Concat(cut.Select(character => character is >= ' ' and <= '~' and not ('"' or '\\') ? character : '?'));
    }
}
