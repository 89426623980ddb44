namespace ManagedAccess.Markdown.Selection.Boilerplate;

/// <summary>The rules of selection, listed separately so that a command can leave one out and measure the loss (benchmarks/MARKDOWN.md).</summary>
[Flags]
internal enum SelectionRule : ulong
{
    None = 0,
    OpenablePanels = 1UL << 0,
    Ideographs = 1UL << 1,

    // Furniture on every page.
    Buttons = 1UL << 2,
    Marks = 1UL << 3,
    Roles = 1UL << 4,
    Navigation = 1UL << 5,
    SiteFooter = 1UL << 6,
    SiteHeader = 1UL << 7,
    AsideOfLinks = 1UL << 8,
    LineNumbers = 1UL << 9,
    Permalinks = 1UL << 10,
    Overlays = 1UL << 11,
    SmallParts = 1UL << 12,
    NamesOfLinks = 1UL << 13,
    SiteBars = 1UL << 14,
    PagerCounts = 1UL << 15,
    Choices = 1UL << 39,
    Menus = 1UL << 40,

    // Parts beside the text of a page to read.
    AsideLandmarks = 1UL << 16,
    NamesAlways = 1UL << 17,
    NamesUsually = 1UL << 18,
    Sentences = 1UL << 19,

    // The choice.
    MainLandmark = 1UL << 20,
    ArticleBody = 1UL << 21,
    SingleArticle = 1UL << 22,
    Climb = 1UL << 23,
    CommonAncestor = 1UL << 24,
    Cover = 1UL << 25,
    Widen = 1UL << 26,
    Siblings = 1UL << 27,
    Suffice = 1UL << 28,
    Title = 1UL << 29,
    Footnotes = 1UL << 30,
    FallbackOfShare = 1UL << 31,
    FallbackOfTables = 1UL << 32,
    FallbackOfHeading = 1UL << 41,
    Lead = 1UL << 42,

    // Inside an article.
    Captions = 1UL << 33,
    Bylines = 1UL << 34,
    LinkBlocks = 1UL << 35,
    Teasers = 1UL << 36,
    RelatedTitles = 1UL << 37,
    Shouting = 1UL << 38,
}
