using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace InternalWiki.Store;

/// <summary>The SQLite file: its path, its connections and its tables.</summary>
internal sealed class WikiDatabase(IOptions<WikiOptions> options, IHostEnvironment environment)
{
    // The search table keeps no text of its own: it indexes the two columns of `pages`, and the triggers keep it in step
    // inside the same transaction, so that a page is found the moment it is saved and never before.
    private const string Pages = """
        CREATE TABLE pages (
            id       INTEGER PRIMARY KEY,
            slug     TEXT NOT NULL UNIQUE,
            section  TEXT NOT NULL,
            title    TEXT NOT NULL,
            summary  TEXT NOT NULL,
            text     TEXT NOT NULL,
            revision INTEGER NOT NULL
        );
        CREATE TABLE revisions (
            id          INTEGER PRIMARY KEY,
            page_id     INTEGER NOT NULL REFERENCES pages(id),
            number      INTEGER NOT NULL,
            title       TEXT NOT NULL,
            markdown    TEXT NOT NULL,
            note        TEXT NOT NULL,
            author      TEXT NOT NULL,
            subject     TEXT,
            issuer      TEXT,
            client_id   TEXT,
            client_name TEXT,
            at          TEXT NOT NULL,
            UNIQUE (page_id, number)
        );
        CREATE VIRTUAL TABLE page_search USING fts5(
            title, text, content='pages', content_rowid='id', tokenize='porter unicode61 remove_diacritics 2');
        CREATE TRIGGER pages_inserted AFTER INSERT ON pages BEGIN
            INSERT INTO page_search(rowid, title, text) VALUES (new.id, new.title, new.text);
        END;
        CREATE TRIGGER pages_updated AFTER UPDATE ON pages BEGIN
            INSERT INTO page_search(page_search, rowid, title, text) VALUES ('delete', old.id, old.title, old.text);
            INSERT INTO page_search(rowid, title, text) VALUES (new.id, new.title, new.text);
        END;
        """;

    private const string Records = """
        CREATE TABLE requests (
            id             INTEGER PRIMARY KEY,
            at             TEXT NOT NULL,
            outcome        TEXT NOT NULL,
            reason         TEXT NOT NULL,
            kind           TEXT NOT NULL,
            issuer         TEXT,
            subject        TEXT,
            person         TEXT,
            client_id      TEXT,
            client         TEXT,
            method         TEXT NOT NULL,
            path           TEXT NOT NULL,
            status         INTEGER NOT NULL,
            representation TEXT
        );
        CREATE INDEX requests_at ON requests(at);
        CREATE TABLE deletions (
            id          INTEGER PRIMARY KEY,
            slug        TEXT NOT NULL,
            title       TEXT NOT NULL,
            markdown    TEXT NOT NULL,
            author      TEXT NOT NULL,
            subject     TEXT,
            issuer      TEXT,
            client_id   TEXT,
            client_name TEXT,
            at          TEXT NOT NULL
        );
        CREATE TRIGGER pages_deleted AFTER DELETE ON pages BEGIN
            INSERT INTO page_search(page_search, rowid, title, text) VALUES ('delete', old.id, old.title, old.text);
        END;
        """;

    private const string Ways = """
        ALTER TABLE revisions ADD COLUMN via TEXT;
        ALTER TABLE deletions ADD COLUMN via TEXT;
        ALTER TABLE requests ADD COLUMN via TEXT;
        """;

    // In the order they were added: a file of an earlier version gets those it does not have.
    private static readonly string[] Schema = [Pages, Records, Ways];

    private readonly SqliteConnectionStringBuilder _file = new()
    {
        DataSource = Path.GetFullPath(options.Value.Database, environment.ContentRootPath),
        ForeignKeys = true,
    };

    /// <summary>An open connection; pooled by the provider.</summary>
    public SqliteConnection Open()
    {
        var connection = new SqliteConnection(_file.ConnectionString);
        connection.Open();
        return connection;
    }

    /// <summary>Creates the tables and lets <paramref name="fill"/> fill them, as one step, unless they exist.</summary>
    public void Create(Action<SqliteConnection> fill)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_file.DataSource)!);
        using var connection = Open();

        // Write-ahead logging lets readers read while somebody saves. It is a property of the file and remains.
        connection.Execute("PRAGMA journal_mode = WAL");

        // Not deferred: if two wikis start on one new file, the second one waits here and then finds the tables.
        using var transaction = connection.BeginTransaction(deferred: false);
        var version = connection.QuerySingle("PRAGMA user_version", reader => reader.GetInt32(0));
        foreach (var step in Schema.Skip(version))
        {
            connection.Execute(step);
        }

        if (version == 0)
        {
            fill(connection);
        }

        connection.Execute($"PRAGMA user_version = {Schema.Length}");
        transaction.Commit();
    }
}
