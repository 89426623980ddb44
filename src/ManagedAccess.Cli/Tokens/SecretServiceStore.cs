using ManagedAccess.Cli.Execution;

namespace ManagedAccess.Cli.Tokens;

/// <summary>The Secret Service of a Linux desktop (GNOME Keyring, KWallet), by libsecret's <c>secret-tool</c>.</summary>
internal sealed class SecretServiceStore : ISecretStore
{
    private const string Program = "secret-tool";

    /// <summary>Whether the session has such a service to talk to.</summary>
    public static bool IsThere => OperatingSystem.IsLinux() && !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("DBUS_SESSION_BUS_ADDRESS")) && OsCommand.IsThere(Program);

    public string Place => "the keyring (secret-tool)";

    public async Task<string?> LoadAsync(string name, CancellationToken stop) =>
        await OsCommand.RunAsync(Program, "", stop, ["lookup", .. Attributes(name)]) is (0, { Length: > 0 } secret) ? secret : null;

    public async Task SaveAsync(string name, string secret, CancellationToken stop)
    {
        if ((await OsCommand.RunAsync(Program, secret, stop, ["store", $"--label=managed-access {name}", .. Attributes(name)])).ExitCode != 0)
        {
            throw new CommandFailure("The keyring did not take the token. Unlock it, or set MANAGED_ACCESS_STORE=file.");
        }
    }

    public Task DeleteAsync(string name, CancellationToken stop) => OsCommand.RunAsync(Program, "", stop, ["clear", .. Attributes(name)]);

    private static string[] Attributes(string name) => ["application", "managed-access", "origin", name];
}
