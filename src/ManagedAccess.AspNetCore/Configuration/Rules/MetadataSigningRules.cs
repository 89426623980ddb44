using ManagedAccess.AspNetCore.Tokens.Keys;

namespace ManagedAccess.AspNetCore.Configuration.Rules;

/// <summary>The rule of <c>MetadataSigning</c>: a readable key that fits its algorithm.</summary>
internal sealed class MetadataSigningRules : ManagedAccessRule
{
    protected override IEnumerable<string> Problems(ManagedAccessOptions options)
    {
        // An unknown algorithm has a message of its own.
        if (options.MetadataSigning is { KeyPath: { } path } signing && !string.IsNullOrWhiteSpace(path) && SigningAlgorithms.All.Contains(signing.Algorithm)
            && !PrivateSigningKey.TryLoad(path, signing.Algorithm, out _, out var problem))
        {
            yield return $"ManagedAccess:MetadataSigning:KeyPath is '{path}', which {problem}; expected a PEM file with a private key for {signing.Algorithm}.";
        }
    }
}
