using System.Text;
using InternalWiki.Markup;
using Microsoft.Data.Sqlite;

namespace InternalWiki.Store;

/// <summary>Pages, their history, and the search in them. SQLite has no asynchronous I/O, so the methods are synchronous.</summary>
internal sealed class WikiStore(WikiDatabase database, MarkdownReader reader, TimeProvider time)
{
    /// <summary>How long a page may be: the UTF-8 bytes of its Markdown.</summary>
    public const int MaxPageBytes = 256 * 1024;

    /// <summary>Long enough for a sentence.</summary>
    public const int MaxNoteLength = 200;

    /// <summary>The section of pages that people add.</summary>
    public const string NewPageSection = "Notes";

    private const int MaxHistory = 100;

    // The excerpt marks its matches with characters that no page contains: the store refuses control characters.
    private const char MatchStart = '\u0002';
    private const char MatchEnd = '\u0003';

    private const string RevisionColumns = "r.author, r.subject, r.issuer, r.client_id, r.client_name, r.at";

    public IReadOnlyList<PageSummary> List()
    {
        using var connection = database.Open();
        return connection.Query(
            "SELECT slug, section, title, summary FROM pages ORDER BY title COLLATE NOCASE",
            row => new PageSummary(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3)));
    }

    public Page? Find(string slug)
    {
        using var connection = database.Open();
        return Find(connection, slug);
    }

    public IReadOnlyList<Revision> History(string slug)
    {
        using var connection = database.Open();
        return connection.Query(
            $"""
            SELECT {RevisionColumns}, r.number, r.title, r.markdown, r.note, r.via
            FROM revisions r JOIN pages p ON p.id = r.page_id
            WHERE p.slug = $slug ORDER BY r.number DESC LIMIT {MaxHistory}
            """,
            row => new Revision(row.GetInt32(6), row.GetString(7), row.GetString(8), row.GetString(9), ReadAuthor(row), row.GetDateTimeOffset(5)),
            ("$slug", slug));
    }

    /// <summary>The text of a page as it was; null when it never had that revision.</summary>
    public string? FindText(string slug, int revision)
    {
        using var connection = database.Open();
        return connection.QuerySingle(
            "SELECT r.markdown FROM revisions r JOIN pages p ON p.id = r.page_id WHERE p.slug = $slug AND r.number = $revision",
            row => row.GetString(0),
            ("$slug", slug), ("$revision", revision));
    }

    public IReadOnlyList<SearchHit> Search(string? query, int limit)
    {
        var words = FullTextQuery.Words(query);
        if (words.Count == 0)
        {
            return [];
        }

        using var connection = database.Open();
        var hits = Search(connection, FullTextQuery.All(words), limit);
        return hits.Count > 0 || words.Count == 1 ? hits : Search(connection, FullTextQuery.Any(words), limit);
    }

    /// <summary>Everything that was changed, latest first.</summary>
    public IReadOnlyList<Change> Changes(int limit)
    {
        using var connection = database.Open();
        return connection.Query(
            $"""
            SELECT {RevisionColumns}, p.slug, p.title, r.number, r.note, r.via
            FROM revisions r JOIN pages p ON p.id = r.page_id ORDER BY r.at DESC, r.id DESC LIMIT $limit
            """,
            row => new Change(row.GetString(6), row.GetString(7), row.GetInt32(8), row.GetString(9), ReadAuthor(row), row.GetDateTimeOffset(5)),
            ("$limit", limit));
    }

    /// <summary>The people who write here, with the client they use.</summary>
    public IReadOnlyList<Contribution> Contributions()
    {
        // Issuer and subject identify a person; two people with the same name stay two rows. SQLite takes the other columns from the
        // row that max() chose, so the names shown are the latest ones.
        using var connection = database.Open();
        return connection.Query(
            """
            SELECT r.author, r.subject, r.issuer, r.client_id, r.client_name, max(r.at), count(*), count(DISTINCT r.page_id), r.via
            FROM revisions r GROUP BY ifnull(r.issuer, ''), ifnull(r.subject, r.author), ifnull(r.client_id, ''), ifnull(r.via, '')
            ORDER BY count(*) DESC, r.author
            """,
            row => new Contribution(ReadAuthor(row), row.GetInt32(6), row.GetInt32(7), row.GetDateTimeOffset(5)));
    }

    /// <summary>Adds the pages that the wiki ships with, in their first revision, within the caller's transaction.</summary>
    public void Seed(SqliteConnection connection, IEnumerable<SeedPage> pages)
    {
        foreach (var page in pages)
        {
            var text = reader.Read(page.Markdown) ?? throw new InvalidDataException($"The page '{page.Slug}' has no title.");
            InsertPage(connection, page.Slug, page.Section, text);
            InsertRevision(connection, 1, text.Title, new Draft(page.Slug, page.Markdown, 0, "First version"), new Author(page.Author), page.At);
        }
    }

    /// <summary>Makes <paramref name="draft"/> the page, if nobody else changed it meanwhile. A draft of revision 0 is a new page.</summary>
    public SaveOutcome Save(Draft draft, Author author)
    {
        var markdown = FrontMatter.Split(draft.Markdown.ReplaceLineEndings("\n").Trim('\n') + "\n").Text;
        if (Encoding.UTF8.GetByteCount(markdown) is > MaxPageBytes and var bytes)
        {
            return new SaveOutcome.TooLong(bytes);
        }

        if (!Slug.IsValid(draft.Slug))
        {
            return new SaveOutcome.Missing();
        }

        if (markdown.AsSpan().ContainsAny(MarkdownReader.ControlCharacters))
        {
            return new SaveOutcome.Invalid("The text contains control characters; a page is plain text.");
        }

        if (reader.Read(markdown) is not { } text)
        {
            return new SaveOutcome.Invalid("A page begins with its title: a first line such as “# On-call runbook”.");
        }

        var note = draft.Note.ReplaceLineEndings(" ").Trim();
        draft = draft with { Markdown = markdown, Note = note.Length <= MaxNoteLength ? note : note[..MaxNoteLength] };

        // Comparing and writing are one step: the write lock is taken before the revision is read.
        using var connection = database.Open();
        using var transaction = connection.BeginTransaction(deferred: false);
        var current = Find(connection, draft.Slug);
        if (current is null && draft.BaseRevision != 0)
        {
            return new SaveOutcome.Missing();
        }

        if (current?.Markdown == markdown)
        {
            return new SaveOutcome.Saved(current); // nothing to record, and a form sent twice is not a conflict
        }

        if (current is not null && current.Revision != draft.BaseRevision)
        {
            return new SaveOutcome.Conflict(current);
        }

        if (current is null)
        {
            InsertPage(connection, draft.Slug, NewPageSection, text);
        }
        else
        {
            UpdatePage(connection, draft.Slug, text, draft.BaseRevision + 1);
        }

        InsertRevision(connection, draft.BaseRevision + 1, text.Title, draft, author, time.GetUtcNow());
        var saved = Find(connection, draft.Slug)!;
        transaction.Commit();
        return new SaveOutcome.Saved(saved);
    }

    /// <summary>Deletes a page, and keeps its last text and the person who deleted it; false when the page does not exist.</summary>
    public bool Delete(string slug, Author author)
    {
        using var connection = database.Open();
        using var transaction = connection.BeginTransaction(deferred: false);
        if (Find(connection, slug) is not { } page)
        {
            return false;
        }

        connection.Execute(
            """
            INSERT INTO deletions(slug, title, markdown, author, subject, issuer, client_id, client_name, via, at)
            VALUES ($slug, $title, $markdown, $author, $subject, $issuer, $client_id, $client_name, $via, $at)
            """,
            ("$slug", slug), ("$title", page.Title), ("$markdown", page.Markdown), ("$author", author.Name), ("$subject", author.Subject),
            ("$issuer", author.Issuer), ("$client_id", author.ClientId), ("$client_name", author.ClientName), ("$via", author.Via), ("$at", time.GetUtcNow().ToUniversalTime()));
        connection.Execute("DELETE FROM revisions WHERE page_id = (SELECT id FROM pages WHERE slug = $slug)", ("$slug", slug));
        connection.Execute("DELETE FROM pages WHERE slug = $slug", ("$slug", slug));
        transaction.Commit();
        return true;
    }

    /// <summary>The pages that were deleted, latest first.</summary>
    public IReadOnlyList<Deletion> Deletions()
    {
        using var connection = database.Open();
        return connection.Query(
            $"SELECT {RevisionColumns}, r.slug, r.title, r.via FROM deletions r ORDER BY r.id DESC LIMIT {MaxHistory}",
            row => new Deletion(row.GetString(6), row.GetString(7), ReadAuthor(row), row.GetDateTimeOffset(5)));
    }

    private static Page? Find(SqliteConnection connection, string slug) => connection.QuerySingle(
        $"""
        SELECT {RevisionColumns}, p.slug, p.section, p.title, p.summary, r.markdown, p.revision, r.via
        FROM pages p JOIN revisions r ON r.page_id = p.id AND r.number = p.revision WHERE p.slug = $slug
        """,
        row => new Page(
            row.GetString(6), row.GetString(7), row.GetString(8), row.GetString(9), row.GetString(10), row.GetInt32(11),
            ReadAuthor(row), row.GetDateTimeOffset(5)),
        ("$slug", slug));

    private static IReadOnlyList<SearchHit> Search(SqliteConnection connection, string expression, int limit) => connection.Query(
        """
        SELECT p.slug, p.section, p.title, p.summary, snippet(page_search, 1, char(2), char(3), '…', 28)
        FROM page_search JOIN pages p ON p.id = page_search.rowid
        WHERE page_search MATCH $expression ORDER BY bm25(page_search, 8.0, 1.0), p.title LIMIT $limit
        """,
        row => new SearchHit(
            row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4).Split(MatchStart, MatchEnd)),
        ("$expression", expression), ("$limit", limit));

    private static void InsertPage(SqliteConnection connection, string slug, string section, PageText text) => connection.Execute(
        "INSERT INTO pages(slug, section, title, summary, text, revision) VALUES ($slug, $section, $title, $summary, $text, 1)",
        ("$slug", slug), ("$section", section), ("$title", text.Title), ("$summary", text.Summary), ("$text", text.PlainText));

    private static void UpdatePage(SqliteConnection connection, string slug, PageText text, int revision) => connection.Execute(
        "UPDATE pages SET title = $title, summary = $summary, text = $text, revision = $revision WHERE slug = $slug",
        ("$title", text.Title), ("$summary", text.Summary), ("$text", text.PlainText), ("$revision", revision), ("$slug", slug));

    private static void InsertRevision(SqliteConnection connection, int number, string title, Draft draft, Author author, DateTimeOffset at) =>
        connection.Execute(
            """
            INSERT INTO revisions(page_id, number, title, markdown, note, author, subject, issuer, client_id, client_name, via, at)
            SELECT id, $number, $title, $markdown, $note, $author, $subject, $issuer, $client_id, $client_name, $via, $at FROM pages WHERE slug = $slug
            """,
            ("$number", number), ("$title", title), ("$markdown", draft.Markdown), ("$note", draft.Note), ("$author", author.Name),
            ("$subject", author.Subject), ("$issuer", author.Issuer), ("$client_id", author.ClientId), ("$client_name", author.ClientName),
            ("$via", author.Via), ("$at", at.ToUniversalTime()), ("$slug", draft.Slug));

    private static Author ReadAuthor(SqliteDataReader row) => new(
        row.GetString(0), row.GetNullableString(1), row.GetNullableString(2), row.GetNullableString(3), row.GetNullableString(4),
        row.GetNullableString(row.GetOrdinal("via")));
}
