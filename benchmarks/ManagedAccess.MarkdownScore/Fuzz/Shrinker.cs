namespace ManagedAccess.MarkdownScore.Fuzz;

/// <summary>Makes a page that breaks a promise shorter for as long as it still breaks the same one.</summary>
internal static class Shrinker
{
    private const int MaxTries = 5000;

    public static string Shrink(string html, ConversionFault fault)
    {
        var tries = 0;
        for (var size = html.Length / 2; size > 0; size /= 2)
        {
            for (var at = 0; at < html.Length && tries++ < MaxTries;)
            {
                var shorter = html.Remove(at, Math.Min(size, html.Length - at));
                if (ConversionChecks.Find(shorter)?.Kind == fault.Kind)
                {
                    html = shorter;
                }
                else
                {
                    at += size;
                }
            }
        }

        return html;
    }
}
