using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace ManagedAccess.Markdown.Tests.Parsing;

/// <summary>The same as <see cref="TapeText"/> from the tree AngleSharp builds.</summary>
internal static class OracleText
{
    private static readonly HtmlParser Parser = new(new HtmlParserOptions { IsScripting = true });

    public static List<string> Of(string html)
    {
        // AngleSharp takes U+FFFF for the end of the file.
        using var document = Parser.ParseDocument(html.Replace('\uffff', ' '));
        var lines = new PlacedText();

        // AngleSharp searches a node's siblings for it to find the next; child lists with a position walk them once.
        Stack<(INode Node, int Next)> path = [];
        path.Push((document, 0));
        while (path.TryPop(out var current))
        {
            if (current.Next == current.Node.ChildNodes.Length)
            {
                continue;
            }

            path.Push((current.Node, current.Next + 1));
            var child = current.Node.ChildNodes[current.Next];
            if (child is IText text)
            {
                lines.Add(path.Reverse().Select(entry => entry.Node).OfType<IElement>().Select(element => element.LocalName.ToLowerInvariant()), text.Data);
            }
            else
            {
                path.Push((child, 0));
            }
        }

        return lines.Lines;
    }
}
