using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace ManagedAccess.AspNetCore.Tests.Markdown.Tape;

/// <summary>The same as <see cref="TapeText"/> from the tree AngleSharp builds.</summary>
internal static class OracleText
{
    private static readonly HtmlParser Parser = new(new HtmlParserOptions { IsScripting = true });

    public static List<string> Of(string html)
    {
        // AngleSharp takes U+FFFF for the end of the file.
        using var document = Parser.ParseDocument(html.Replace('\uffff', ' '));
        var lines = new PlacedText();
        Stack<INode> path = [];
        for (INode? node = document; node is not null; node = Next(node, path))
        {
            if (node is IText text)
            {
                lines.Add(path.Reverse().OfType<IElement>().Select(element => element.LocalName.ToLowerInvariant()), text.Data);
            }
        }

        return lines.Lines;
    }

    private static INode? Next(INode node, Stack<INode> path)
    {
        if (node.FirstChild is { } child)
        {
            path.Push(node);
            return child;
        }

        var current = node;
        while (current.NextSibling is null)
        {
            if (path.Count == 0)
            {
                return null;
            }

            current = path.Pop();
        }

        return current.NextSibling;
    }
}
