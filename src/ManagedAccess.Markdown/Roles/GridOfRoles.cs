using ManagedAccess.Markdown.Tape;

namespace ManagedAccess.Markdown.Roles;

/// <summary>A grid with roles for its rows and cells becomes a table when it contains only rows.</summary>
internal static class GridOfRoles
{
    // A row begins with a cell, or with a few elements around it.
    private const int MaxBeforeCell = 32;

    public static void Apply(HtmlTape tape, int grid)
    {
        var (first, last) = Rows(tape, grid);
        if (first < 0)
        {
            return;
        }

        // Bars and pagers belong to a grid too. The table is the innermost element around the grid's rows.
        var table = grid;
        for (var i = grid + 1; i < first; i++)
        {
            table = tape[i].Kind == TapeKind.Start && tape[i].Match > last ? i : table;
        }

        if (!HoldsOnlyRows(tape, table))
        {
            return;
        }

        AriaRoles.Set(tape, table, HtmlTag.Table);
        for (var i = table + 1; i < tape[table].Match; i++)
        {
            if (tape[i].Kind != TapeKind.Start)
            {
                continue;
            }

            if (IsRow(tape, i))
            {
                MakeRow(tape, i);
                i = tape[i].Match;
            }
            else if (tape[i].Match > i && AriaRoles.IsGeneric(tape[i].Tag))
            {
                AriaRoles.Set(tape, i, HtmlTag.Tbody);
            }
        }
    }

    private static (int First, int Last) Rows(HtmlTape tape, int grid)
    {
        var (first, last) = (-1, -1);
        for (var i = grid + 1; i < tape[grid].Match; i++)
        {
            if (tape[i].Kind == TapeKind.Start && IsRow(tape, i))
            {
                first = first < 0 ? i : first;
                last = i;
                i = tape[i].Match;
            }
        }

        return (first, last);
    }

    private static bool HoldsOnlyRows(HtmlTape tape, int table)
    {
        for (var i = table + 1; i < tape[table].Match; i++)
        {
            if (tape[i].Kind == TapeKind.Text && !tape[i].Is(TapeFlags.Blank))
            {
                return false;
            }

            i = tape[i].Kind == TapeKind.Start && IsRow(tape, i) ? tape[i].Match : i;
        }

        return true;
    }

    private static bool IsRow(HtmlTape tape, int index)
    {
        if (!AriaRoles.IsGeneric(tape[index].Tag) || tape.Attribute(tape[index], HtmlAttribute.Role) is not "row")
        {
            return false;
        }

        for (var i = index + 1; i < Math.Min(tape[index].Match, index + MaxBeforeCell); i++)
        {
            if (tape[i].Kind == TapeKind.Start && CellOf(tape, i) != HtmlTag.Unknown)
            {
                return true;
            }
        }

        return false;
    }

    private static void MakeRow(HtmlTape tape, int row)
    {
        AriaRoles.Set(tape, row, HtmlTag.Tr);
        for (var i = row + 1; i < tape[row].Match; i++)
        {
            if (tape[i].Kind != TapeKind.Start)
            {
                continue;
            }

            // A heading between the row and its cells is a cell of its own: a cell cannot begin inside a heading.
            var cell = tape[i].Tag is >= HtmlTag.H1 and <= HtmlTag.H6 ? HtmlTag.Td : CellOf(tape, i);
            if (cell != HtmlTag.Unknown)
            {
                AriaRoles.Set(tape, i, cell);
                i = tape[i].Match;
            }
        }
    }

    private static HtmlTag CellOf(HtmlTape tape, int index) => !tape[index].Has(HtmlAttribute.Role) ? HtmlTag.Unknown : tape.Attribute(tape[index], HtmlAttribute.Role) switch
    {
        "cell" or "gridcell" => HtmlTag.Td,
        "columnheader" or "rowheader" => HtmlTag.Th,
        _ => HtmlTag.Unknown,
    };
}
