using System.Security.Cryptography;
using System.Text;

namespace ManagedAccess.Cli.Tokens;

/// <summary>
/// Files that only their owner may read (mode 0600 in a folder of mode 0700); on Windows encrypted with the user's key (DPAPI) as well.
/// </summary>
/// <param name="folder">The folder; it is made when it is not there.</param>
internal sealed class FileSecretStore(string folder) : ISecretStore
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public string Place => folder;

    /// <summary>The folder of this user: <c>$XDG_STATE_HOME/managed-access</c>, or the local application data.</summary>
    public static string DefaultFolder => Path.Combine(
        Environment.GetEnvironmentVariable("XDG_STATE_HOME") is { Length: > 0 } state ? state
            : OperatingSystem.IsLinux() ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "state")
            : Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData),
        "managed-access");

    public async Task<string?> LoadAsync(string name, CancellationToken stop)
    {
        try
        {
            var octets = await File.ReadAllBytesAsync(FileOf(name), stop);
            return Encoding.UTF8.GetString(OperatingSystem.IsWindows() ? ProtectedData.Unprotect(octets, null, DataProtectionScope.CurrentUser) : octets);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    public async Task SaveAsync(string name, string secret, CancellationToken stop)
    {
        var octets = Encoding.UTF8.GetBytes(secret);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
            octets = ProtectedData.Protect(octets, null, DataProtectionScope.CurrentUser);
        }
        else
        {
            Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
            options.UnixCreateMode = OwnerOnly;
        }

        // Beside the file and then in its place, so that a reader never finds half of it.
        var part = FileOf(name) + $".{Guid.NewGuid():N}";
        await using (var stream = new FileStream(part, options))
        {
            await stream.WriteAsync(octets, stop);
        }

        File.Move(part, FileOf(name), overwrite: true);
    }

    public Task DeleteAsync(string name, CancellationToken stop)
    {
        if (File.Exists(FileOf(name)))
        {
            File.Delete(FileOf(name));
        }

        return Task.CompletedTask;
    }

    // An origin has characters that no file name may have; a digest has no others.
    private string FileOf(string name) => Path.Combine(folder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..32] + ".json");
}
