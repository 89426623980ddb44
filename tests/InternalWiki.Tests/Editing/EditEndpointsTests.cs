using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using InternalWiki.Store;
using ManagedAccess.Testing;
using Xunit;

namespace InternalWiki.Tests.Editing;

public sealed class EditEndpointsTests
{
    private const string Path = "/pages/leave";

    [Fact]
    public async Task Save_FromTheEditor_ComesBackToThePage()
    {
        await using var wiki = new WikiApp();
        var browser = wiki.OpenBrowser();
        var (_, editor) = await browser.GetAsync("/pages/leave/edit");

        var (response, _) = await browser.SubmitAsync(editor, ("markdown", "# Leave\r\n\r\nTake it."), ("note", "Shorter"));

        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
        Assert.Equal("/pages/leave", response.Headers.Location!.OriginalString);
        Assert.Equal("# Leave\n\nTake it.\n", wiki.Get<WikiStore>().Find("leave")!.Markdown);
        Assert.Equal("ada@example.com, in a browser", wiki.Get<WikiStore>().Find("leave")!.Author.ToString());
    }

    // A5: behind Access a person's own save and one that may be their agent's
    [Theory]
    [Trait("Case", "A5")]
    [InlineData(true, "ada@example.com, in a browser", "a browser")]
    [InlineData(false, "ada@example.com, in a browser or through an agent", "unknown")]
    public async Task Save_BehindAccess_IsToldApartInHistoryDashboardAndAudit(bool withCookie, string by, string through)
    {
        await using var wiki = new WikiApp();
        var browser = wiki.OpenBrowser();
        wiki.Get<WikiStore>().Save(new Draft("leave", "# Leave\n\nTake it.", wiki.Get<WikiStore>().Find("leave")!.Revision, "Shorter"), new Author("ada@example.com", "ada", "https://acme", Via: withCookie ? "Browser" : "Unknown"));

        var (_, history) = await browser.GetAsync("/pages/leave/history");
        var (_, dashboard) = await browser.GetAsync("/dashboard");
        var (_, audit) = await browser.GetAsync("/audit");

        Assert.Equal(by, history.QuerySelector(".history .by")!.TextContent);
        Assert.Contains(through, dashboard.QuerySelector("table[aria-labelledby=latest] tbody tr")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("a browser", audit.QuerySelector("table[aria-label='Latest requests'] tbody")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Save_OfTheEditorUnchanged_IsNoRevision()
    {
        await using var wiki = new WikiApp();
        var browser = wiki.OpenBrowser();
        var (_, editor) = await browser.GetAsync("/pages/api-guide/edit");

        await browser.SubmitAsync(editor);

        Assert.Equal(1, wiki.Get<WikiStore>().Find("api-guide")!.Revision);
    }

    [Fact]
    public async Task Save_ThroughAClient_IsInTheHistoryWithBothNames()
    {
        await using var wiki = new WikiApp();

        using var saved = await wiki.Ada.CreateClient().PostAsync(Path, Form("# Leave\n\nTake it.", 1, "Shorter"));

        Assert.Equal(HttpStatusCode.SeeOther, saved.StatusCode);
        var (_, history) = await wiki.OpenBrowser().GetAsync("/pages/leave/history");
        Assert.Equal("Ada Lovelace, through Claude Code", history.QuerySelector(".history .by")!.TextContent);
        Assert.Equal("Shorter", history.QuerySelector(".history .note")!.TextContent);
        Assert.NotEmpty(history.QuerySelectorAll(".history ins"));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/pages/leave/history");
        request.Headers.Add("Accept", "text/markdown");
        using var markdown = await wiki.Ada.CreateClient().SendAsync(request);
        Assert.Contains("Ada Lovelace, through Claude Code", await markdown.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Save_OfMarkdownAsItWasServed_KeepsItsFrontMatterOut()
    {
        await using var wiki = new WikiApp();
        using var request = new HttpRequestMessage(HttpMethod.Get, Path);
        request.Headers.Add("Accept", "text/markdown");
        using var page = await wiki.Ada.CreateClient().SendAsync(request);
        var served = await page.Content.ReadAsStringAsync();

        await wiki.Ada.CreateClient().PostAsync(Path, Form(served + "\nOne line more.\n", 1));

        Assert.StartsWith("---\n", served, StringComparison.Ordinal);
        Assert.StartsWith("# Leave policy\n", wiki.Get<WikiStore>().Find("leave")!.Markdown, StringComparison.Ordinal);
        Assert.EndsWith("One line more.\n", wiki.Get<WikiStore>().Find("leave")!.Markdown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Save_OfAnOldRevision_Is409WithBothTexts()
    {
        await using var wiki = new WikiApp();
        var browser = wiki.OpenBrowser();
        var (_, editor) = await browser.GetAsync("/pages/leave/edit");
        await wiki.Grace.CreateClient().PostAsync(Path, Form("# Leave\n\nHers.", 1));

        var (response, conflict) = await browser.SubmitAsync(editor, ("markdown", "# Leave\n\nMine."), ("note", "Why I did"));

        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
        Assert.Equal("# Leave\n\nHers.\n", Area(conflict, "their-text").Value);
        Assert.Equal("# Leave\n\nMine.", Area(conflict, "markdown").Value);
        Assert.Equal("Why I did", ((IHtmlInputElement)conflict.QuerySelector("[name=note]")!).Value);
        Assert.Contains("Grace Hopper, through Claude Code", conflict.QuerySelector("[role=alert]")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("# Leave\n\nHers.\n", wiki.Get<WikiStore>().Find("leave")!.Markdown);

        var (again, _) = await browser.SubmitAsync(conflict, ("markdown", "# Leave\n\nOurs."));
        Assert.Equal(HttpStatusCode.SeeOther, again.StatusCode);
        Assert.Equal(3, wiki.Get<WikiStore>().Find("leave")!.Revision);
    }

    [Fact]
    public async Task Save_WithoutAFormToken_Is400AndTheTextIsStillThere()
    {
        await using var wiki = new WikiApp();
        var browser = wiki.OpenBrowser();
        var (_, editor) = await browser.GetAsync("/pages/leave/edit");

        var (response, page) = await browser.SubmitAsync(editor, ("__RequestVerificationToken", null), ("markdown", "# Leave\n\nMine."));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("# Leave\n\nMine.", Area(page, "markdown").Value);
        Assert.Equal(1, wiki.Get<WikiStore>().Find("leave")!.Revision);
        Assert.Equal(HttpStatusCode.SeeOther, (await browser.SubmitAsync(page)).Response.StatusCode);
    }

    [Fact]
    public async Task Save_WithSomebodyElsesFormToken_Is400()
    {
        await using var wiki = new WikiApp();
        var (_, theirs) = await wiki.OpenBrowser("mallory@example.com").GetAsync("/pages/leave/edit");
        var browser = wiki.OpenBrowser();
        await browser.GetAsync("/pages/leave/edit");

        var (response, _) = await browser.SubmitAsync(theirs, ("markdown", "# Leave\n\nTheirs."));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    [Trait("Conformance", "REQ-13")]
    public async Task Save_FromAnotherSite_Is403()
    {
        await using var wiki = new WikiApp();
        using var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = Form("# Leave\n\nTheirs.", 1) };
        request.Headers.Add("Sec-Fetch-Site", "cross-site");

        var (response, _) = await wiki.OpenBrowser().SendAsync(request);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task Preview_ShowsTheTextAndSavesNothing()
    {
        await using var wiki = new WikiApp();
        var browser = wiki.OpenBrowser();
        var (_, editor) = await browser.GetAsync("/pages/leave/edit");

        var (response, page) = await browser.SubmitAsync(editor, ("markdown", "# Leave\n\n**Take** it."), ("action", "preview"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("Take", page.QuerySelector(".preview strong")!.TextContent);
        Assert.Equal("# Leave\n\n**Take** it.", Area(page, "markdown").Value);
        Assert.Equal(1, wiki.Get<WikiStore>().Find("leave")!.Revision);
    }

    [Fact]
    [Trait("Conformance", "CHL-08")]
    [Trait("Conformance", "CHL-09")]
    public async Task Save_WithAReadingToken_Is403NamingTheScope()
    {
        await using var wiki = new WikiApp();

        using var response = await wiki.Reader.CreateClient().PostAsync(Path, Form("# Leave\n\nMine.", 1));

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        var challenge = Assert.Single(ReceivedChallenge.Of(response));
        Assert.Equal(("insufficient_scope", "wiki.write"), (challenge.Error, challenge.Scope));
    }

    [Fact]
    [Trait("Conformance", "ATT-08")]
    public async Task Save_ByAService_Is403WhateverItsScopes()
    {
        await using var wiki = new WikiApp();

        using var response = await wiki.Indexer.CreateClient().PostAsync(Path, Form("# Leave\n\nIts.", 1));

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal("human_required", Assert.Single(wiki.App.Audit.Records).Reason);
        Assert.Equal(1, wiki.Get<WikiStore>().Find("leave")!.Revision);
    }

    [Fact]
    public async Task Save_OfATextThatIsTooLong_Is413AndTheTextIsStillThere()
    {
        await using var wiki = new WikiApp();
        var browser = wiki.OpenBrowser();
        var (_, editor) = await browser.GetAsync("/pages/leave/edit");
        var text = "# Leave\n\n" + new string('x', WikiStore.MaxPageBytes);

        var (response, page) = await browser.SubmitAsync(editor, ("markdown", text));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal(text, Area(page, "markdown").Value);
        Assert.Equal(1, wiki.Get<WikiStore>().Find("leave")!.Revision);
    }

    [Fact]
    public async Task Save_OfAnEnormousBody_Is413()
    {
        await using var wiki = new WikiApp();

        using var response = await wiki.Ada.CreateClient().PostAsync(Path, Form(new string('x', 5_000_000), 1));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Theory]
    [InlineData("# Leave", null, HttpStatusCode.BadRequest)]
    [InlineData("# Leave", "one", HttpStatusCode.BadRequest)]
    [InlineData("# Leave", "-1", HttpStatusCode.BadRequest)]
    [InlineData("# Leave", "99999999999", HttpStatusCode.BadRequest)]
    [InlineData(null, "1", HttpStatusCode.BadRequest)]
    [InlineData("No title", "1", HttpStatusCode.BadRequest)]
    [InlineData("# Leave\n\n\u0007", "1", HttpStatusCode.BadRequest)]
    [InlineData("# Leave\n\nNewer.", "7", HttpStatusCode.Conflict)]
    public async Task Save_OfABadForm_Says(string? markdown, string? revision, HttpStatusCode status)
    {
        await using var wiki = new WikiApp();
        var fields = new Dictionary<string, string?> { ["markdown"] = markdown, ["revision"] = revision };

        using var response = await wiki.Ada.CreateClient().PostAsync(Path, new FormUrlEncodedContent(fields.Where(field => field.Value is not null)!));

        Assert.Equal(status, response.StatusCode);
        Assert.NotEmpty(await response.Content.ReadAsStringAsync());
        Assert.Equal(1, wiki.Get<WikiStore>().Find("leave")!.Revision);
    }

    [Theory]
    [InlineData("multipart/form-data", "--x")]
    [InlineData("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"markdown\"\r\n\r\n# L")]
    [InlineData("application/x-www-form-urlencoded", "a=1&a=2&a=3&a=4&a=5&a=6&a=7&a=8&a=9&a=10&a=11&a=12&a=13&a=14&a=15&a=16&a=17")]
    public async Task Save_OfABrokenForm_Is400(string contentType, string body)
    {
        await using var wiki = new WikiApp();
        var content = new StringContent(body);
        content.Headers.Remove("Content-Type");
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);

        using var response = await wiki.Ada.CreateClient().PostAsync(Path, content);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("form", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Save_OfJson_Is415()
    {
        await using var wiki = new WikiApp();

        using var response = await wiki.Ada.CreateClient().PostAsync(Path, new StringContent("{}", null, "application/json"));

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
    }

    [Fact]
    public async Task Save_ToAnUnknownPage_Is404UnlessItIsNew()
    {
        await using var wiki = new WikiApp();

        using var unknown = await wiki.Ada.CreateClient().PostAsync("/pages/coffee", Form("# Coffee", 1));
        using var created = await wiki.Ada.CreateClient().PostAsync("/pages/coffee", Form("# Coffee", 0));

        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        Assert.Equal(HttpStatusCode.SeeOther, created.StatusCode);
        Assert.Equal(WikiStore.NewPageSection, wiki.Get<WikiStore>().Find("coffee")!.Section);
    }

    [Fact]
    public async Task NewPage_FromItsTitle_OpensTheEditor()
    {
        await using var wiki = new WikiApp();
        var browser = wiki.OpenBrowser();
        var (_, editor) = await browser.GetAsync("/new?title=Where+is+the+coffee%3F");

        var (response, _) = await browser.SubmitAsync(editor);

        Assert.Equal("/pages/where-is-the-coffee", response.Headers.Location!.OriginalString);
        Assert.Contains("already", (await browser.GetAsync("/new?title=Leave")).Page.QuerySelector("[role=alert]")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Editor_ForAnAgent_SaysHowToSave()
    {
        await using var wiki = new WikiApp();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/pages/leave/edit");
        request.Headers.Add("Accept", "text/markdown");

        using var response = await wiki.Ada.CreateClient().SendAsync(request);

        Assert.Contains("POST /pages/leave", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.False(response.Headers.Contains("Set-Cookie"));
    }

    private static IHtmlTextAreaElement Area(IDocument page, string id) => (IHtmlTextAreaElement)page.GetElementById(id)!;

    private static FormUrlEncodedContent Form(string markdown, int revision, string note = "") => new(new Dictionary<string, string>
    {
        ["markdown"] = markdown,
        ["revision"] = $"{revision}",
        ["note"] = note,
    });
}
