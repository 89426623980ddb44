namespace ManagedAccess.Cli.Tokens;

/// <summary>Keeps one secret text for each name.</summary>
internal interface ISecretStore
{
    /// <summary>Where the secrets are, in words.</summary>
    string Place { get; }

    Task<string?> LoadAsync(string name, CancellationToken stop);

    Task SaveAsync(string name, string secret, CancellationToken stop);

    Task DeleteAsync(string name, CancellationToken stop);
}
