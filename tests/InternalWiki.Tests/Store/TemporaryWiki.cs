using InternalWiki.Markup;
using InternalWiki.Store;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace InternalWiki.Tests.Store;

/// <summary>A seeded store on a file of its own.</summary>
internal sealed class TemporaryWiki : IAsyncDisposable
{
    public static readonly Author Ada = new("Ada Lovelace", "ada", "https://issuer.example", "client-1", "Claude Code");
    public static readonly Author Grace = new("Grace Hopper", "grace", "https://issuer.example");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("wiki-");

    private TemporaryWiki()
    {
        Database = new WikiDatabase(Options.Create(new WikiOptions()), new Environment(_folder.FullName));
        Store = new WikiStore(Database, new MarkdownReader(), Time);
    }

    public WikiDatabase Database { get; }

    public WikiStore Store { get; }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 7, 1, 9, 0, 0, TimeSpan.Zero));

    public static TemporaryWiki Empty() => new();

    public static async Task<TemporaryWiki> CreateAsync()
    {
        var wiki = Empty();
        await wiki.SeedAsync();
        return wiki;
    }

    public Task SeedAsync() => new WikiSeeder(Database, Store).StartAsync(CancellationToken.None);

    public ValueTask DisposeAsync()
    {
        using (var connection = Database.Open())
        {
            SqliteConnection.ClearPool(connection);
        }

        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private sealed class Environment(string root) : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = "Test";

        public string ApplicationName { get; set; } = "InternalWiki";

        public string ContentRootPath { get; set; } = root;

        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}
