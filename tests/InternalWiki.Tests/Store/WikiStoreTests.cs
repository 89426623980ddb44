using InternalWiki.Store;
using Xunit;

namespace InternalWiki.Tests.Store;

public sealed class WikiStoreTests
{
    [Fact]
    public async Task Seed_OfANewFile_HasADozenPagesAndMore()
    {
        await using var wiki = await TemporaryWiki.CreateAsync();

        var pages = wiki.Store.List();

        Assert.InRange(pages.Count, 12, 30);
        Assert.Contains(pages, page => page is { Slug: "on-call", Title: "On-call runbook" });
        Assert.All(pages, page => Assert.True(Slug.IsValid(page.Slug)));
        Assert.All(pages, page => Assert.NotEmpty(page.Summary));
    }

    [Fact]
    public async Task Seed_LinksOnlyToPagesThatExist()
    {
        await using var wiki = await TemporaryWiki.CreateAsync();
        var slugs = wiki.Store.List().Select(page => page.Slug).ToHashSet();

        var links = slugs.SelectMany(slug => System.Text.RegularExpressions.Regex.Matches(wiki.Store.Find(slug)!.Markdown, @"\]\(/pages/([^)#]+)"));

        Assert.All(links, link => Assert.Contains(link.Groups[1].Value, slugs));
    }

    [Fact]
    public async Task Seed_OfAFileThatWasWritten_ChangesNothing()
    {
        await using var wiki = await TemporaryWiki.CreateAsync();
        wiki.Store.Save(new Draft("on-call", "# On call\n\nNew.", 1, "Shorter"), TemporaryWiki.Ada);

        await wiki.SeedAsync();

        Assert.Equal("# On call\n\nNew.\n", wiki.Store.Find("on-call")!.Markdown);
    }

    [Fact]
    public async Task Seed_ByTwoAtOnce_HappensOnce()
    {
        await using var wiki = TemporaryWiki.Empty();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(wiki.SeedAsync)));

        Assert.All(wiki.Store.List(), page => Assert.Single(wiki.Store.History(page.Slug)));
        Assert.Equal(wiki.Store.List().Count, wiki.Store.Changes(1000).Count);
    }

    [Fact]
    public async Task Save_OfTheCurrentRevision_KeepsBothTextsAndWhoWroteThem()
    {
        await using var wiki = await TemporaryWiki.CreateAsync();
        var before = wiki.Store.Find("leave")!;

        var outcome = wiki.Store.Save(new Draft("leave", "# Leave\r\n\r\nTake it.\r\n", 1, "Short and\nclear"), TemporaryWiki.Ada);

        var saved = Assert.IsType<SaveOutcome.Saved>(outcome);
        Assert.Equal(wiki.Store.Find("leave"), saved.Page);
        Assert.Equal(("Leave", "Take it.", 2), (saved.Page.Title, saved.Page.Summary, saved.Page.Revision));
        var history = wiki.Store.History("leave");
        Assert.Equal([2, 1], history.Select(revision => revision.Number));
        Assert.Equal(("# Leave\n\nTake it.\n", "Short and clear", wiki.Time.GetUtcNow()), (history[0].Markdown, history[0].Note, history[0].At));
        Assert.Equal(TemporaryWiki.Ada, history[0].Author);
        Assert.Equal("Ada Lovelace, through Claude Code", history[0].Author.ToString());
        Assert.Equal(before.Markdown, history[1].Markdown);
    }

    [Fact]
    public async Task Save_OfAnOldRevision_WritesNothingAndReturnsWhatIsThere()
    {
        await using var wiki = await TemporaryWiki.CreateAsync();
        wiki.Store.Save(new Draft("leave", "# Leave\n\nFirst.", 1, ""), TemporaryWiki.Grace);

        var outcome = wiki.Store.Save(new Draft("leave", "# Leave\n\nSecond.", 1, ""), TemporaryWiki.Ada);

        var conflict = Assert.IsType<SaveOutcome.Conflict>(outcome);
        Assert.Equal(("# Leave\n\nFirst.\n", 2, TemporaryWiki.Grace), (conflict.Current.Markdown, conflict.Current.Revision, conflict.Current.Author));
        Assert.Equal(conflict.Current, wiki.Store.Find("leave"));
    }

    [Fact]
    public async Task Save_FromManyAtOnce_LetsExactlyOneWin()
    {
        await using var wiki = await TemporaryWiki.CreateAsync();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 16).Select(number => Task.Run(() =>
            wiki.Store.Save(new Draft("leave", $"# Leave\n\nNumber {number}.", 1, ""), TemporaryWiki.Ada))));

        Assert.Single(outcomes.OfType<SaveOutcome.Saved>());
        Assert.Equal(15, outcomes.OfType<SaveOutcome.Conflict>().Count());
        Assert.Equal(2, wiki.Store.History("leave").Count);
    }

    [Fact]
    public async Task Save_OfTheSameTextAgain_IsSavedWithoutARevision()
    {
        await using var wiki = await TemporaryWiki.CreateAsync();
        var draft = new Draft("leave", "# Leave\n\nOnce.", 1, "");
        wiki.Store.Save(draft, TemporaryWiki.Ada);

        var again = wiki.Store.Save(draft, TemporaryWiki.Ada);

        Assert.Equal(2, Assert.IsType<SaveOutcome.Saved>(again).Page.Revision);
        Assert.Equal(2, wiki.Store.History("leave").Count);
    }

    [Fact]
    public async Task Save_OfRevisionZero_AddsThePageUnlessItExists()
    {
        await using var wiki = await TemporaryWiki.CreateAsync();

        var added = wiki.Store.Save(new Draft("coffee", "# Coffee\n\nThird floor.", 0, "New"), TemporaryWiki.Ada);
        var taken = wiki.Store.Save(new Draft("leave", "# Leave\n\nMine.", 0, "New"), TemporaryWiki.Ada);

        Assert.Equal(1, Assert.IsType<SaveOutcome.Saved>(added).Page.Revision);
        Assert.Contains(wiki.Store.Search("third floor", 5), hit => hit.Slug == "coffee");
        Assert.IsType<SaveOutcome.Conflict>(taken);
    }

    [Theory]
    [InlineData("no-such-page", 1)]
    [InlineData("Not A Slug", 0)]
    [InlineData("../etc", 0)]
    [InlineData("", 0)]
    public async Task Save_WithoutSuchAPage_IsMissing(string slug, int revision)
    {
        await using var wiki = await TemporaryWiki.CreateAsync();

        Assert.IsType<SaveOutcome.Missing>(wiki.Store.Save(new Draft(slug, "# Title", revision, ""), TemporaryWiki.Ada));
    }

    [Theory]
    [InlineData("")]
    [InlineData("No title")]
    [InlineData("## Too deep a title")]
    [InlineData("# \n\nAn empty title")]
    [InlineData("# Title\n\nA bell \a rings")]
    [InlineData("# Title\n\nA \u0002 mark")]
    public async Task Save_OfATextThatIsNoPage_IsInvalid(string markdown)
    {
        await using var wiki = await TemporaryWiki.CreateAsync();

        Assert.IsType<SaveOutcome.Invalid>(wiki.Store.Save(new Draft("leave", markdown, 1, ""), TemporaryWiki.Ada));
        Assert.Single(wiki.Store.History("leave"));
    }

    [Fact]
    public async Task Save_AtAndOverTheSizeLimit_IsSavedAndRefused()
    {
        await using var wiki = await TemporaryWiki.CreateAsync();
        var fits = "# T\n\n" + new string('a', WikiStore.MaxPageBytes - 6);

        Assert.IsType<SaveOutcome.TooLong>(wiki.Store.Save(new Draft("leave", fits + "a", 1, ""), TemporaryWiki.Ada));
        Assert.IsType<SaveOutcome.Saved>(wiki.Store.Save(new Draft("leave", fits, 1, ""), TemporaryWiki.Ada));
    }

    [Fact]
    public async Task Save_OfHostileDepth_IsInvalidAndNotAnException()
    {
        await using var wiki = await TemporaryWiki.CreateAsync();
        var deep = "# Deep\n\n" + string.Concat(Enumerable.Repeat("> ", 20_000)) + "x";

        Assert.IsType<SaveOutcome.Invalid>(wiki.Store.Save(new Draft("leave", deep, 1, ""), TemporaryWiki.Ada));
    }

    [Fact]
    public async Task Search_FindsAChangeAtOnceAndTheOldTextNoMore()
    {
        await using var wiki = await TemporaryWiki.CreateAsync();
        Assert.Contains(wiki.Store.Search("bereavement", 5), hit => hit.Slug == "leave");

        wiki.Store.Save(new Draft("leave", "# Leave\n\nSabbaticals only.", 1, ""), TemporaryWiki.Ada);

        Assert.Empty(wiki.Store.Search("bereavement", 5));
        Assert.Equal("leave", Assert.Single(wiki.Store.Search("sabbatical", 5)).Slug);
    }

    [Fact]
    public async Task Search_PrefersTitlesAndMarksWhatMatched()
    {
        await using var wiki = await TemporaryWiki.CreateAsync();

        var hits = wiki.Store.Search("on-call runb", 5);

        Assert.Equal("on-call", hits[0].Slug);
        Assert.Contains(hits.SelectMany(hit => hit.Excerpt.Where((_, index) => index % 2 == 1)), word => word.Contains("call", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Search_WithoutAPageThatHasAllWords_FallsBackToAny()
    {
        await using var wiki = await TemporaryWiki.CreateAsync();

        Assert.NotEmpty(wiki.Store.Search("bereavement replica zebra", 5));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("\"")]
    [InlineData("\"\"\"")]
    [InlineData("*")]
    [InlineData("^")]
    [InlineData("- -")]
    [InlineData("AND")]
    [InlineData("NEAR(")]
    [InlineData("NOT leave")]
    [InlineData("title:leave")]
    [InlineData("{title text}: leave")]
    [InlineData("leave OR")]
    [InlineData("(((((")]
    [InlineData("'; DROP TABLE pages; --")]
    [InlineData("leave\0runbook")]
    [InlineData("\ud800")]
    [InlineData("💣💣💣")]
    [InlineData("ünïcödé Ελληνικά 日本語")]
    public async Task Search_ForAnything_NeverThrows(string? query)
    {
        await using var wiki = await TemporaryWiki.CreateAsync();

        wiki.Store.Search(query, 5);

        Assert.NotEmpty(wiki.Store.List());
    }

    [Fact]
    public async Task Search_ForALongQuery_LooksAtItsBeginning()
    {
        await using var wiki = await TemporaryWiki.CreateAsync();

        Assert.NotEmpty(wiki.Store.Search("leave " + string.Join(' ', Enumerable.Range(0, 5_000)), 5));
        Assert.Empty(wiki.Store.Search(new string('a', 100_000), 5));
    }

    [Fact]
    public async Task Contributions_OfTwoPeopleWithOneName_StayApart()
    {
        await using var wiki = await TemporaryWiki.CreateAsync();
        var other = TemporaryWiki.Ada with { Issuer = "https://other.example" };
        wiki.Store.Save(new Draft("leave", "# Leave\n\nOne.", 1, ""), TemporaryWiki.Ada);
        wiki.Store.Save(new Draft("leave", "# Leave\n\nTwo.", 2, ""), other);

        var written = wiki.Store.Contributions().Where(contribution => contribution.Author.Through == "Claude Code").ToList();

        Assert.Equal(2, written.Count);
        Assert.All(written, contribution => Assert.Equal(1, contribution.Edits));
    }
}
