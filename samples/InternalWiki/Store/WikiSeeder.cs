namespace InternalWiki.Store;

/// <summary>Creates the database and fills it once. It never changes texts that people wrote later.</summary>
internal sealed class WikiSeeder(WikiDatabase database, WikiStore store) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        database.Create(connection => store.Seed(connection, SeedPage.ReadAll()));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
