using System.Net;
using System.Text.Json;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace ManagedAccess.Emulator.Tests.DeveloperPage;

/// <summary>The developer page in a browser without script.</summary>
internal static class DeveloperVisit
{
    public const string Path = "/cdn-cgi/access/";
    public const string ActionsPath = Path + "developer/actions";

    public static async Task<IHtmlDocument> OpenPageAsync(this TestBrowser browser, string path = Path)
    {
        var response = await browser.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return new HtmlParser().ParseDocument(await response.Content.ReadAsStringAsync());
    }

    /// <summary>The fields that the button <paramref name="action"/> sends, of the row that contains <paramref name="row"/>.</summary>
    public static Dictionary<string, string> FieldsOf(this IHtmlDocument page, string action, string row = "")
    {
        var button = page.QuerySelectorAll($"button[value={action}]").OfType<IHtmlButtonElement>()
            .Single(candidate => row.Length == 0 || candidate.Closest("tr")!.TextContent.Contains(row, StringComparison.Ordinal));
        Assert.Equal(ActionsPath, button.Form!.GetAttribute("action"));
        return button.Form.QuerySelectorAll("input").OfType<IHtmlInputElement>().Select(input => KeyValuePair.Create(input.Name!, input.Value))
            .Append(KeyValuePair.Create(button.Name!, button.Value)).ToDictionary(StringComparer.Ordinal);
    }

    /// <summary>Opens the page, presses a button, and returns the page that the browser is sent to.</summary>
    public static async Task<IHtmlDocument> PressButtonAsync(this TestBrowser browser, string action, string row = "")
    {
        var response = await browser.PostAsync(ActionsPath, (await browser.OpenPageAsync()).FieldsOf(action, row));
        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
        return await browser.OpenPageAsync(response.Headers.Location!.OriginalString.Split('#')[0]);
    }

    public static string ResultIn(this IHtmlDocument page, string section) => page.QuerySelector($"#{section} .result")?.TextContent ?? "";

    public static string[] RowsOf(this IHtmlDocument page, string section) => [.. page.QuerySelectorAll($"#{section} tbody tr").Select(row => Flat(string.Join(' ', row.Children.Select(cell => cell.TextContent))))];

    public static async Task<JsonElement> ReadListAsync(this TestBrowser browser, string list) => await (await browser.GetAsync($"{Path}developer/{list}")).ReadJsonAsync();

    public static string Flat(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
