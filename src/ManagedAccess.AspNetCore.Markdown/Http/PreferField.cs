using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace ManagedAccess.AspNetCore.Markdown.Http;

/// <summary>The preference <c>markdown-max-tokens</c> in the <c>Prefer</c> field (RFC 7240).</summary>
internal static class PreferField
{
    public const string Name = "Prefer";
    public const string Applied = "Preference-Applied";
    public const string MaxTokens = "markdown-max-tokens";

    /// <summary>The largest number of tokens that the client wants; null when the client does not name a positive number.</summary>
    public static int? ReadMaxTokens(StringValues prefer)
    {
        foreach (var line in prefer)
        {
            var rest = line.AsSpan();
            while (ListField.TryRead(ref rest, out var preference))
            {
                var end = ParameterReader.EndOf(preference, ';');
                preference = end < 0 ? preference : preference[..end];
                var equals = preference.IndexOf('=');
                if (equals < 0 || !preference[..equals].Trim().Equals(MaxTokens, StringComparison.OrdinalIgnoreCase))
                {
                    continue;
                }

                // The first of several is used (RFC 7240 §2), and an unreadable value is ignored, as any preference may be.
                var value = preference[(equals + 1)..].Trim().Trim('"');
                return int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var tokens) && tokens > 0 ? tokens : null;
            }
        }

        return null;
    }
}
