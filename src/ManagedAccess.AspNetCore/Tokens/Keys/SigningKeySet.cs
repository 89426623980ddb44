using System.Collections.Immutable;

namespace ManagedAccess.AspNetCore.Tokens.Keys;

/// <summary>The usable keys of one issuer at one moment. Immutable.</summary>
/// <param name="Keys">No two of them share a <c>kid</c>.</param>
/// <param name="FetchedAt">When the source last published exactly this.</param>
internal sealed record SigningKeySet(ImmutableArray<SigningKey> Keys, DateTimeOffset FetchedAt)
{
    /// <summary>The key a token without <c>kid</c> means: there must be no choice (KEY-06).</summary>
    public SigningKey? Only => Keys.Length == 1 ? Keys[0] : null;

    public SigningKey? Find(string keyId)
    {
        foreach (var key in Keys)
        {
            if (key.KeyId == keyId)
            {
                return key;
            }
        }

        return null;
    }
}
