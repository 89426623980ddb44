using System.Text;

namespace ManagedAccess.AspNetCore.Tokens.Jwt;

/// <summary>Compares UTF-8 with a string, ordinally and without allocating for the characters of usual identifiers.</summary>
internal static class Utf8Text
{
    public static bool Same(ReadOnlySpan<byte> utf8, ReadOnlySpan<char> text) =>
        Ascii.Equals(utf8, text) || (!Ascii.IsValid(text) && text.SequenceEqual(Encoding.UTF8.GetString(utf8)));
}
