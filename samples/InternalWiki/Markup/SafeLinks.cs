using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace InternalWiki.Markup;

/// <summary>Leaves links to other pages, the web, mail and telephones; turns every other link into its text.</summary>
internal static class SafeLinks
{
    private static readonly string[] Schemes = ["http", "https", "mailto", "tel"];

    public static void Apply(MarkdownDocument document)
    {
        foreach (var link in document.Descendants<LinkInline>().ToList())
        {
            if (!IsSafe(link.GetDynamicUrl?.Invoke() ?? link.Url))
            {
                link.ReplaceBy(new ContainerInline(), copyChildren: true);
            }
            else if (!link.IsImage && IsElsewhere(link.Url))
            {
                link.GetAttributes().AddPropertyIfNotExist("rel", "noreferrer");
            }
        }

        foreach (var link in document.Descendants<AutolinkInline>().Where(link => !link.IsEmail && !IsSafe(link.Url)).ToList())
        {
            link.ReplaceBy(new LiteralInline(link.Url));
        }
    }

    private static bool IsElsewhere(string? url) => url?.Contains("://", StringComparison.Ordinal) is true;

    private static bool IsSafe(string? url)
    {
        // Browsers drop white space and control characters before they look for the scheme.
        var visible = string.Concat((url ?? "").Where(character => character > ' '));
        var colon = visible.IndexOf(':', StringComparison.Ordinal);
        var isRelative = colon < 0 || visible.AsSpan(0, colon).ContainsAny('/', '?', '#');

        return isRelative || Schemes.Contains(visible[..colon], StringComparer.OrdinalIgnoreCase);
    }
}
