using ManagedAccess.Cli.Http;

namespace ManagedAccess.Cli.Tokens;

/// <summary>The sessions of this user, by origin; each origin may have several resources.</summary>
internal sealed class SessionStore(ISecretStore secrets)
{
    public string Place => secrets.Place;

    /// <summary>The store of the system, or files; <c>MANAGED_ACCESS_STORE=file</c> asks for files.</summary>
    public static SessionStore OfSystem()
    {
        var wantsFiles = Environment.GetEnvironmentVariable("MANAGED_ACCESS_STORE") == "file";
        return new(wantsFiles ? new FileSecretStore(FileSecretStore.DefaultFolder)
            : OperatingSystem.IsMacOS() ? new KeychainStore()
            : SecretServiceStore.IsThere ? new SecretServiceStore()
            : new FileSecretStore(FileSecretStore.DefaultFolder));
    }

    /// <summary>The session of the resource that a URL belongs to: of several the one with the longest path.</summary>
    public async Task<StoredSession?> FindAsync(Uri url, CancellationToken stop) =>
        (await AllAsync(url, stop)).Where(session => Covers(session, url)).MaxBy(session => session.Resource.Length);

    public async Task SaveAsync(StoredSession session, CancellationToken stop)
    {
        var url = new Uri(session.Resource);
        await secrets.SaveAsync(Origins.Of(url), StoredSession.Write([.. (await AllAsync(url, stop)).Where(other => other.Resource != session.Resource), session]), stop);
    }

    public async Task DeleteAsync(StoredSession session, CancellationToken stop)
    {
        var url = new Uri(session.Resource);
        StoredSession[] others = [.. (await AllAsync(url, stop)).Where(other => other.Resource != session.Resource)];
        await (others.Length == 0 ? secrets.DeleteAsync(Origins.Of(url), stop) : secrets.SaveAsync(Origins.Of(url), StoredSession.Write(others), stop));
    }

    private async Task<IReadOnlyList<StoredSession>> AllAsync(Uri url, CancellationToken stop) =>
        await secrets.LoadAsync(Origins.Of(url), stop) is { } text ? StoredSession.Read(text) : [];

    private static bool Covers(StoredSession session, Uri url)
    {
        if (!Uri.TryCreate(session.Resource, UriKind.Absolute, out var resource) || !Origins.AreSame(resource, url))
        {
            return false;
        }

        var path = resource.AbsolutePath.TrimEnd('/');
        return url.AbsolutePath == path || url.AbsolutePath.StartsWith(path + "/", StringComparison.Ordinal);
    }
}
