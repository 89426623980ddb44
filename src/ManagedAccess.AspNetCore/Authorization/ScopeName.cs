namespace ManagedAccess.AspNetCore.Authorization;

/// <summary>The grammar of one scope name: <c>1*( %x21 / %x23-5B / %x5D-7E )</c> (RFC 6749 §3.3).</summary>
internal static class ScopeName
{
    public static bool IsValid(string? value) =>
        !string.IsNullOrEmpty(value) && value.All(character => character is '\x21' or (>= '\x23' and <= '\x5B') or (>= '\x5D' and <= '\x7E'));
}
