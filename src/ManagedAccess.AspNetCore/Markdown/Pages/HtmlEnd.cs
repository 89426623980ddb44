using System.Text;

namespace ManagedAccess.AspNetCore.Markdown.Pages;

/// <summary>Whether a document that is being written is complete.</summary>
internal static class HtmlEnd
{
    private static ReadOnlySpan<byte> EndTag => "</html>"u8;

    /// <summary>All octets that were announced are there, or the last of them close the document.</summary>
    public static bool IsReached(ReadOnlySpan<byte> html, long? contentLength)
    {
        if (contentLength is { } announced && html.Length >= announced)
        {
            return true;
        }

        var text = html.TrimEnd(" \t\r\n\f"u8);
        return text.Length >= EndTag.Length && Ascii.EqualsIgnoreCase(text[^EndTag.Length..], EndTag);
    }
}
