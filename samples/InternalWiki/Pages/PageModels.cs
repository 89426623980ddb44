using InternalWiki.Markup;
using InternalWiki.Store;

namespace InternalWiki.Pages;

/// <summary>A page to read.</summary>
public sealed record ArticleModel(Page Page, RenderedPage Rendered);

/// <summary>What became of a page, latest first.</summary>
public sealed record HistoryModel(Page Page, IReadOnlyList<HistoryEntry> Entries);

/// <summary>A revision and what it changed; the first one changed nothing.</summary>
public sealed record HistoryEntry(Revision Revision, TextDifference? Difference);
