using System.Text;
using ManagedAccess.Cli.Execution;

namespace ManagedAccess.Cli.Tokens;

/// <summary>The Keychain of macOS, by its <c>security</c> command.</summary>
internal sealed class KeychainStore : ISecretStore
{
    private const string Program = "/usr/bin/security";

    public string Place => "the Keychain";

    public async Task<string?> LoadAsync(string name, CancellationToken stop) =>
        await OsCommand.RunAsync(Program, "", stop, "find-generic-password", "-s", "managed-access", "-a", name, "-w") is (0, { Length: > 0 } output)
            ? Encoding.UTF8.GetString(Convert.FromBase64String(output.Trim()))
            : null;

    public async Task SaveAsync(string name, string secret, CancellationToken stop)
    {
        // Base64 needs no quotes in the command, which goes through standard input (-i) and is in no list of processes.
        var command = $"add-generic-password -U -s managed-access -a \"{name}\" -w {Convert.ToBase64String(Encoding.UTF8.GetBytes(secret))}\n";
        if ((await OsCommand.RunAsync(Program, command, stop, "-i")).ExitCode != 0)
        {
            throw new CommandFailure("The Keychain did not take the token. Unlock it, or set MANAGED_ACCESS_STORE=file.");
        }
    }

    public Task DeleteAsync(string name, CancellationToken stop) => OsCommand.RunAsync(Program, "", stop, "delete-generic-password", "-s", "managed-access", "-a", name);
}
