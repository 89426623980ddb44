namespace ManagedAccess.MarkdownScore.Questions;

/// <summary>How the texts of an answer have to stand in the Markdown.</summary>
internal enum AnswerKind
{
    /// <summary>Each anywhere.</summary>
    Text,

    /// <summary>All on one line: a label with its value.</summary>
    Row,

    /// <summary>All within three successive lines that are not blank: a term and its definition, a figure and its caption.</summary>
    Near,

    /// <summary>One after the other: a column's title, then its card, then the next column's title.</summary>
    Order,

    /// <summary>A heading of any level, or the title in the front matter.</summary>
    Heading,

    /// <summary>One row of a table, each text in a cell of its own, in this order.</summary>
    Cells,

    /// <summary>A row's text, a column's title and the text of the cell where they meet.</summary>
    Cell,

    /// <summary>The text beside a box that is checked.</summary>
    Checked,

    /// <summary>The text beside a box that is not checked.</summary>
    Unchecked,
}
