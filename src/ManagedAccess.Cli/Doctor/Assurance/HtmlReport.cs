using System.Globalization;
using System.Net;
using System.Text;

namespace ManagedAccess.Cli.Doctor.Assurance;

/// <summary>The report as one page of HTML: no script, nothing to load, made to be read on a screen and on paper.</summary>
internal static class HtmlReport
{
    public static string Write(AssuranceReport report)
    {
        var page = new StringBuilder(64 * 1024);
        page.Append(CultureInfo.InvariantCulture, $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="referrer" content="no-referrer">
            <meta name="generator" content="managed-access {Text(report.Tool)}">
            <title>Access assurance report: {Text(report.Url)}</title>
            <style>
            {HtmlStyle.Sheet}
            </style>
            </head>
            <body>
            <main>
            <header>
            <p class="kind">Access assurance report</p>
            <h1>{Text(report.Url)}</h1>
            {Headline(report)}
            </header>

            """);
        WriteSummary(page, report);
        WriteOpenPoints(page, report);
        foreach (var (title, rows) in report.Groups)
        {
            WriteGroup(page, title, rows);
        }

        WriteNotes(page, report);
        WriteEvidence(page, report);
        WriteMethod(page, report);
        page.Append("</main>\n</body>\n</html>\n");
        return page.ToString();
    }

    private static string Headline(AssuranceReport report)
    {
        var (failed, warnings, missing) = (report.Count(Verdict.Failed), report.Count(Verdict.Warning), report.Count(Verdict.NotApplicable));
        var result = failed > 0 ? "failed" : warnings > 0 ? "warning" : "passed";
        var text = failed + warnings == 0
            ? "All requirements that could be examined are met."
            : string.Join(" and ", new[] { failed > 0 ? $"{Counted(failed, "requirement")} not met" : null, warnings > 0 ? $"{Counted(warnings, "warning")}" : null }.OfType<string>()) + ".";
        return $"<p class=\"headline {result}\">{Text(text)}{(missing > 0 ? $" {Text(Counted(missing, "requirement"))} could not be examined." : "")}</p>";
    }

    private static void WriteSummary(StringBuilder page, AssuranceReport report)
    {
        page.Append("<section aria-label=\"Summary\">\n<ul class=\"counts\">\n");
        foreach (var verdict in (Verdict[])[Verdict.Passed, Verdict.Failed, Verdict.Warning, Verdict.NotApplicable])
        {
            page.Append(CultureInfo.InvariantCulture, $"<li class=\"{Class(verdict)}\"><strong>{report.Count(verdict)}</strong> {Word(verdict).ToLowerInvariant()}</li>\n");
        }

        page.Append("</ul>\n<dl class=\"facts\">\n");
        Fact("Page", report.Url);
        Fact("Resource", report.Resource ?? "the app names none");
        Fact("Authorization servers", report.Servers.Count == 0 ? "the app names none" : string.Join(", ", report.Servers));
        Fact("Credential", report.Credential);
        Fact("Time", Time(report.Time));
        Fact("Tool", $"managed-access {report.Tool}, {report.Evidence.Count} requests");
        page.Append("</dl>\n</section>\n");

        void Fact(string name, string value) => page.Append(CultureInfo.InvariantCulture, $"<div><dt>{Text(name)}</dt><dd>{Text(value)}</dd></div>\n");
    }

    // What is open comes first: a reader has to act on it.
    private static void WriteOpenPoints(StringBuilder page, AssuranceReport report)
    {
        AssuranceRow[] open = [.. report.Rows.Where(row => row.Verdict is Verdict.Failed or Verdict.Warning).OrderByDescending(row => row.Verdict)];
        if (open.Length == 0)
        {
            return;
        }

        page.Append("<section>\n<h2>Open points</h2>\n<ol class=\"open\">\n");
        foreach (var row in open)
        {
            page.Append(CultureInfo.InvariantCulture, $"<li><a href=\"#{row.Requirement.Check}\">{Text(row.Requirement.Text)}</a> <span class=\"mark {Class(row.Verdict)}\">{Word(row.Verdict)}</span>\n");
            foreach (var fix in row.Fixes)
            {
                page.Append(CultureInfo.InvariantCulture, $"<p>{Text(fix)}</p>\n");
            }

            page.Append("</li>\n");
        }

        page.Append("</ol>\n</section>\n");
    }

    private static void WriteGroup(StringBuilder page, string title, IReadOnlyList<AssuranceRow> rows)
    {
        page.Append(CultureInfo.InvariantCulture, $"<section>\n<h2>{Text(title)}</h2>\n<table>\n<thead><tr><th scope=\"col\">Result</th><th scope=\"col\">Requirement</th><th scope=\"col\">Observed</th></tr></thead>\n<tbody>\n");
        foreach (var row in rows)
        {
            var conformance = row.Requirement.Conformance.Length == 0 ? "" : $"<span class=\"ids\">{Text(string.Join(", ", row.Requirement.Conformance))}</span>";
            page.Append(CultureInfo.InvariantCulture, $"""
                <tr id="{row.Requirement.Check}">
                <td><span class="mark {Class(row.Verdict)}">{Word(row.Verdict)}</span></td>
                <td><p>{Text(row.Requirement.Text)}</p><p class="source"><code>{row.Requirement.Check}</code> {Text(row.Section)} {conformance}</p></td>
                <td>{string.Concat(row.Observed.Select(text => $"<p>{Text(text)}</p>"))}{Links(row.Exchanges)}</td>
                </tr>

                """);
        }

        page.Append("</tbody>\n</table>\n</section>\n");
    }

    private static string Links(IReadOnlyList<int> exchanges) => exchanges.Count == 0 ? "" :
        $"<p class=\"links\">Evidence {string.Join(", ", exchanges.Order().Select(number => $"<a href=\"#evidence-{number}\">{number}</a>"))}</p>";

    private static void WriteNotes(StringBuilder page, AssuranceReport report)
    {
        if (report.Notes.Count == 0)
        {
            return;
        }

        page.Append("<section>\n<h2>Notes</h2>\n<p>Worth knowing, and not a fault.</p>\n<ul>\n");
        foreach (var note in report.Notes)
        {
            page.Append(CultureInfo.InvariantCulture, $"<li>{Text(note)}</li>\n");
        }

        page.Append("</ul>\n</section>\n");
    }

    private static void WriteEvidence(StringBuilder page, AssuranceReport report)
    {
        page.Append("<section class=\"evidence\">\n<h2>Evidence</h2>\n<p>Every request of the walk and the head of its response. Credentials, cookies and tokens are masked. Bodies are not copied: length and digest identify them.</p>\n");
        foreach (var item in report.Evidence)
        {
            page.Append(CultureInfo.InvariantCulture, $"""
                <article id="evidence-{item.Number}">
                <h3>{item.Number}. {Text(item.Purpose)} <time>{Time(item.Time)}</time></h3>
                <pre>{Text(string.Join('\n', item.Request))}

                {Text(string.Join('\n', item.Response))}</pre>

                """);
            if (item.Body is { } body)
            {
                page.Append(CultureInfo.InvariantCulture, $"<p class=\"body\">Body: {Text(body)}</p>\n");
            }

            page.Append("</article>\n");
        }

        page.Append("</section>\n");
    }

    private static void WriteMethod(StringBuilder page, AssuranceReport report) => page.Append(CultureInfo.InvariantCulture, $"""
        <section>
        <h2>What this report says</h2>
        <p>The tool asked the app what agents ask it, over the network and from outside, for one page and at the time above. It registered no client and changed nothing. A result is about what was
        observed then. It does not replace a review of the app's code, of its settings or of the authorization server, and it says nothing about other pages. A requirement that is not applicable was not examined; the reason is beside it.</p>
        <p>Rules are sections of RFCs and of the Model Context Protocol. Identifiers such as CHL-01 are rows of the conformance list of ManagedAccess.</p>
        <table class="signatures">
        <tbody>
        <tr><th scope="row">Prepared by</th><td></td><th scope="row">Date</th><td></td></tr>
        <tr><th scope="row">Reviewed by</th><td></td><th scope="row">Date</th><td></td></tr>
        </tbody>
        </table>
        </section>
        <footer><p>managed-access {Text(report.Tool)} report, {Time(report.Time)}, {Text(report.Url)}</p></footer>

        """);

    private static string Counted(int count, string noun) => $"{count.ToString(CultureInfo.InvariantCulture)} {noun}{(count == 1 ? "" : "s")}";

    private static string Word(Verdict verdict) => verdict switch
    {
        Verdict.Passed => "Passed",
        Verdict.Warning => "Warning",
        Verdict.Failed => "Failed",
        _ => "Not applicable",
    };

    private static string Class(Verdict verdict) => verdict is Verdict.NotApplicable ? "absent" : AssuranceJson.NameOf(verdict);

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
