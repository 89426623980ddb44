namespace ManagedAccess.Markdown.Selection.Boilerplate;

/// <summary>Sums over everything before a record; the difference between two of them describes the records between.</summary>
internal struct Totals
{
    public int Text;
    public int LinkText;
    public int Commas;
    public int Paragraphs;
    public int Items;
    public int Images;
    public int Controls;
    public int Headings;
    public int Code;
    public int Cells;

    /// <summary>Text of paragraphs long enough to be read rather than looked at, without link text.</summary>
    public int Prose;

    /// <summary>Headings that consist only of a link: titles of other pages.</summary>
    public int LinkedHeadings;

    /// <summary>Text in pieces that consist only of digits, such as line numbers.</summary>
    public int NumberText;

    public static Totals operator +(in Totals end, in Totals start) => new()
    {
        Text = end.Text + start.Text,
        LinkText = end.LinkText + start.LinkText,
        Commas = end.Commas + start.Commas,
        Paragraphs = end.Paragraphs + start.Paragraphs,
        Items = end.Items + start.Items,
        Images = end.Images + start.Images,
        Controls = end.Controls + start.Controls,
        Headings = end.Headings + start.Headings,
        Code = end.Code + start.Code,
        Cells = end.Cells + start.Cells,
        Prose = end.Prose + start.Prose,
        LinkedHeadings = end.LinkedHeadings + start.LinkedHeadings,
        NumberText = end.NumberText + start.NumberText,
    };

    public static Totals operator -(in Totals end, in Totals start) => new()
    {
        Text = end.Text - start.Text,
        LinkText = end.LinkText - start.LinkText,
        Commas = end.Commas - start.Commas,
        Paragraphs = end.Paragraphs - start.Paragraphs,
        Items = end.Items - start.Items,
        Images = end.Images - start.Images,
        Controls = end.Controls - start.Controls,
        Headings = end.Headings - start.Headings,
        Code = end.Code - start.Code,
        Cells = end.Cells - start.Cells,
        Prose = end.Prose - start.Prose,
        LinkedHeadings = end.LinkedHeadings - start.LinkedHeadings,
        NumberText = end.NumberText - start.NumberText,
    };

    public readonly double LinkDensity => Text == 0 ? 0 : (double)LinkText / Text;
}
