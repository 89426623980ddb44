using InternalWiki.Markup;
using InternalWiki.Store;

namespace InternalWiki.Pages;

/// <summary>A page to read.</summary>
public sealed record ArticleModel(Page Page, RenderedPage Rendered);

/// <summary>The history of a page, latest revision first.</summary>
public sealed record HistoryModel(Page Page, IReadOnlyList<HistoryEntry> Entries);

/// <summary>A revision and its changes; the first revision has no changes.</summary>
public sealed record HistoryEntry(Revision Revision, TextDifference? Difference);
