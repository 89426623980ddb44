namespace InternalWiki.Store;

/// <summary>A page as it is now.</summary>
public sealed record Page(
    string Slug, string Section, string Title, string Summary, string Markdown, int Revision, Author Author, DateTimeOffset UpdatedAt);

/// <summary>A line of the index.</summary>
public sealed record PageSummary(string Slug, string Section, string Title, string Summary);

/// <summary>A page as it was.</summary>
public sealed record Revision(int Number, string Title, string Markdown, string Note, Author Author, DateTimeOffset At);

/// <summary>A page that somebody deleted.</summary>
public sealed record Deletion(string Slug, string Title, Author Author, DateTimeOffset At);

/// <summary>One change to one page, without its text.</summary>
public sealed record Change(string Slug, string Title, int Revision, string Note, Author Author, DateTimeOffset At);

/// <summary>How much one person has written through one client.</summary>
public sealed record Contribution(Author Author, int Edits, int Pages, DateTimeOffset Latest);

/// <summary>A page that a search found; <see cref="Excerpt"/> alternates plain and matching text, plain first.</summary>
public sealed record SearchHit(string Slug, string Section, string Title, string Summary, IReadOnlyList<string> Excerpt);

/// <summary>The new text of a page, and the revision its author started from.</summary>
public sealed record Draft(string Slug, string Markdown, int BaseRevision, string Note);
