using System.Text;

namespace ManagedAccess.AspNetCore.Markdown.Pages;

/// <summary>
/// A Razor page with streaming rendering has placeholders between markers, and after its end the content that a script in the browser
/// puts in their place. This class replaces the placeholders as the script does, so that an agent reads the page and not "Loading".
/// </summary>
internal static class StreamedComponents
{
    private const string FrameStart = "<blazor-ssr>";
    private const string FrameEnd = "</blazor-ssr>";
    private const string UpdateStart = "<template blazor-component-id=\"";
    private const string NextUpdate = "</template>" + UpdateStart;
    private const string LastUpdate = "</template><blazor-ssr-end>";
    private const int MaxDepth = 64;
    private const int MaxUpdates = 256; // the whole page is searched for each update

    /// <summary>The finished page; the same text when nothing was streamed or an update is not content.</summary>
    public static string Settle(string html)
    {
        var start = html.IndexOf(FrameStart, StringComparison.Ordinal);
        if (start < 0 || !TryReadUpdates(html, start, out var updates, out var end))
        {
            return html;
        }

        var page = new StringBuilder(html.Length);
        Append(page, html.AsSpan(0, start), updates, after: -1, depth: 0);
        return page.Append(html.AsSpan(end)).ToString();
    }

    /// <summary>Each component's last update, with its place in the order they were sent.</summary>
    private static bool TryReadUpdates(string html, int start, out Dictionary<string, (int Order, string Html)> updates, out int end)
    {
        updates = new(StringComparer.Ordinal);
        end = start;
        var order = 0;
        while (html.AsSpan(end).StartsWith(FrameStart))
        {
            var frameEnd = html.IndexOf(FrameEnd, end, StringComparison.Ordinal);
            var update = end + FrameStart.Length;
            if (frameEnd < 0)
            {
                return false;
            }

            while (html.AsSpan(update).StartsWith(UpdateStart))
            {
                var id = update + UpdateStart.Length;
                var content = html.IndexOf("\">", id, StringComparison.Ordinal) + 2;
                var last = content < 2 ? -1 : html.IndexOf(LastUpdate, content, StringComparison.Ordinal);
                if (last < 0 || order == MaxUpdates)
                {
                    return false;
                }

                // The framework writes both ends; a template of the page itself does not have them beside it.
                var next = html.IndexOf(NextUpdate, content, last - content, StringComparison.Ordinal);
                var contentEnd = next < 0 ? last : next;
                updates[html[id..(content - 2)]] = (order++, html[content..contentEnd]);
                update = contentEnd + "</template>".Length;
            }

            if (!html.AsSpan(update).StartsWith("<blazor-ssr-end>"))
            {
                return false; // a redirection or an error, which no page can show
            }

            end = html.IndexOf(FrameEnd, update, StringComparison.Ordinal) + FrameEnd.Length;
        }

        return end >= start + FrameStart.Length;
    }

    /// <summary>Copies HTML and replaces the content between markers if there is a later update for it; each update is used once, so this ends.</summary>
    private static void Append(StringBuilder page, ReadOnlySpan<char> html, Dictionary<string, (int Order, string Html)> updates, int after, int depth)
    {
        const string Marker = "<!--bl:";
        while (html.IndexOf(Marker) is var at and >= 0)
        {
            var id = html[(at + Marker.Length)..];
            var idEnd = id.IndexOf("-->");
            if (idEnd < 0)
            {
                break;
            }

            var name = id[..idEnd].ToString();
            page.Append(html[..at]);
            html = id[(idEnd + 3)..];
            if (depth == MaxDepth || !updates.TryGetValue(name, out var update) || update.Order <= after)
            {
                continue;
            }

            updates.Remove(name);
            var closing = $"<!--/bl:{name}-->";
            var contentEnd = html.IndexOf(closing);
            if (contentEnd >= 0)
            {
                Append(page, update.Html, updates, update.Order, depth + 1);
                html = html[(contentEnd + closing.Length)..];
            }
        }

        page.Append(html);
    }
}
