using System.Globalization;
using System.Text;

namespace ManagedAccess.Benchmarks.Soak;

/// <summary>Pages of 5 to 45 KB, the same for the same number, each with an end that shows whether it came whole.</summary>
internal static class SoakPages
{
    private const int LargeSections = 3000;

    /// <summary>About a megabyte, more than a connection holds that nobody reads.</summary>
    public static string Large { get; } = Build(0, "", LargeSections);

    public static string Page(int number, string reader = "") => Build(number, reader, 10 + (number % 80));

    public static string Title(int number) => string.Create(CultureInfo.InvariantCulture, $"Page {number}");

    public static string End(int number) => string.Create(CultureInfo.InvariantCulture, $"End of page {number}.");

    private static string Build(int number, string reader, int sections)
    {
        var page = new StringBuilder("<!DOCTYPE html><html lang=\"en\"><head><title>Wiki</title></head><body><nav><a href=\"/\">Home</a></nav><main>");
        page.Append(CultureInfo.InvariantCulture, $"<h1>{Title(number)}</h1><p>Read by <code>{reader}</code>.</p>");
        for (var section = 0; section < sections; section++)
        {
            page.Append(CultureInfo.InvariantCulture, $"""
                <h2>Section {section} of {number}</h2>
                <p>When the <em>pager</em> rings at <strong>{section}:{number % 60}</strong>, open <a href="/runbooks/{number}-{section}">the runbook</a> &amp; follow it
                to the end; whoever is on call next wants to know what was done.</p>
                <ul><li>Step <code>{number + section}</code></li><li>Step two, which is longer than the first one and wraps</li></ul>
                """);
        }

        return page.Append(CultureInfo.InvariantCulture, $"<table><tr><th>Name</th><th>Value</th></tr><tr><td>number</td><td>{number}</td></tr></table><p>{End(number)}</p></main></body></html>").ToString();
    }
}
