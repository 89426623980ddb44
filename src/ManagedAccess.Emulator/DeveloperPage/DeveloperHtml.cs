using System.Globalization;
using ManagedAccess.Emulator.Sessions;
using static ManagedAccess.Emulator.Users.PageLayout;

namespace ManagedAccess.Emulator.DeveloperPage;

/// <summary>The pieces that the sections of the page are made of. Each method takes plain text, unless its parameter is called HTML.</summary>
/// <param name="forms">Binds each button to the browser.</param>
/// <param name="browser">The browser that the page is for.</param>
/// <param name="now">The time of the page.</param>
internal sealed class DeveloperHtml(FormProtection forms, string browser, DateTimeOffset now)
{
    public const string FormPurpose = "developer";
    public const string ActionField = "action";
    public const string TargetField = "target";

    /// <summary>A button in a form of its own, so that it works without script.</summary>
    public string Button(DeveloperAction action, string target, string row, bool isSerious = false)
        => $"""
            <form method="post" action="{DeveloperEndpoint.ActionsPath}">{HiddenInput(TargetField, target)}{HiddenInput(FormProtection.Field, forms.Issue(browser, FormPurpose, action.Name, target))}
            <button class="small-action{(isSerious ? " serious" : "")}" name="{ActionField}" value="{action.Name}">{action.Label}<span class="hidden"> {Encode(action.TargetOf(row))}</span></button></form>
            """;

    /// <summary>The time of today, or the date and the time.</summary>
    public string Time(DateTimeOffset time)
    {
        var utc = time.UtcDateTime;
        var text = utc.ToString(utc.Date == now.UtcDateTime.Date ? "HH:mm:ss" : "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        return $"""<time datetime="{utc.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)}">{text}</time>""";
    }

    /// <summary>A name that somebody chose: its direction of writing does not reach the text around it.</summary>
    public static string Name(string text) => $"<bdi>{Encode(text)}</bdi>";

    public static string Badge(string tone, string text) => $"""<span class="badge {tone}">{Encode(text)}</span>""";

    public static string Json(string list, string id, string row)
        => $"""<a class="json" href="{DeveloperEndpoint.Root}{list}.json?id={Encode(Uri.EscapeDataString(id))}">JSON<span class="hidden"> of {Encode(row)}</span></a>""";

    /// <param name="caption">Says what the rows are.</param>
    /// <param name="columns">The headings. One that begins with a full stop is for screen readers only.</param>
    /// <param name="rowsHtml">The rows.</param>
    /// <remarks>The roles repeat what the elements mean, because on a phone the style sheet shows each row as a card, and some browsers then forget the meaning.</remarks>
    public static string Table(string caption, string[] columns, IEnumerable<string> rowsHtml)
        => $"""
            <table role="table"><caption>{Encode(caption)}</caption>
            <thead role="rowgroup"><tr role="row">{string.Concat(columns.Select(Heading))}</tr></thead>
            <tbody role="rowgroup">
            {string.Concat(rowsHtml)}</tbody></table>
            """;

    /// <param name="id">Names the row on this page, so that a live update finds it.</param>
    /// <param name="cells">The heading and the HTML of each cell. The row is named by the first one that has the heading <paramref name="named"/>.</param>
    /// <param name="named">The heading of the cell that names the row.</param>
    public static string Row(string id, string named, params (string Heading, string Html)[] cells)
        => $"""<tr role="row" id="{Encode(id)}">{string.Concat(cells.Select(cell => Cell(cell.Heading, cell.Html, cell.Heading == named)))}</tr>""" + "\n";

    private static string Heading(string text) => text.StartsWith('.')
        ? $"""<th scope="col" role="columnheader"><span class="hidden">{Encode(text[1..])}</span></th>"""
        : $"""<th scope="col" role="columnheader">{Encode(text)}</th>""";

    private static string Cell(string heading, string html, bool isName)
    {
        var label = heading.StartsWith('.') ? "" : $" data-label=\"{Encode(heading)}\"";
        return isName ? $"""<th scope="row" role="rowheader"{label}><div>{html}</div></th>""" : $"""<td role="cell"{label}><div>{html}</div></td>""";
    }
}
