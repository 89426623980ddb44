using System.Buffers;

namespace ManagedAccess.AspNetCore.Markdown.Http;

/// <summary>Sets of characters that more than one field is checked against.</summary>
internal static class Letters
{
    public static readonly SearchValues<char> OrDigits = SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
}
