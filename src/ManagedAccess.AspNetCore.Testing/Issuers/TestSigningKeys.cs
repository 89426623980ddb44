using System.Text;
using System.Text.Json.Nodes;

namespace ManagedAccess.AspNetCore.Testing.Issuers;

/// <summary>The keys of every authorization server of the app, made when they are first needed. The app reads the public halves here.</summary>
internal sealed class TestSigningKeys : ISigningKeySource
{
    private readonly Lock _lock = new();

    // Newest first. The second is the last key before.
    private readonly Dictionary<string, List<TestSigningKey>> _keys = new(StringComparer.Ordinal);
    private int _made;

    /// <summary>Whether the app gets no answer when it asks for keys.</summary>
    public bool AreUnavailable { get; set; }

    /// <summary>The key that the server signs with.</summary>
    /// <param name="issuer">The issuer as the settings have it, <c>{tid}</c> included.</param>
    public TestSigningKey Current(string issuer)
    {
        lock (_lock)
        {
            return Of(issuer)[0];
        }
    }

    public void Rotate()
    {
        lock (_lock)
        {
            foreach (var keys in _keys.Values)
            {
                keys.Insert(0, new(_made++));
                keys.RemoveRange(2, keys.Count - 2);
            }
        }
    }

    public ValueTask<ReadOnlyMemory<byte>?> GetKeySetAsync(string issuer, CancellationToken cancellationToken)
    {
        if (AreUnavailable)
        {
            throw new IOException("the test has called KeysUnavailable()");
        }

        lock (_lock)
        {
            var set = new JsonObject { ["keys"] = new JsonArray([.. Of(issuer).Select(key => key.ToJwk())]) };
            return new(Encoding.UTF8.GetBytes(set.ToJsonString()));
        }
    }

    public override string ToString() => "ManagedAccess.AspNetCore.Testing";

    private List<TestSigningKey> Of(string issuer)
    {
        if (!_keys.TryGetValue(issuer, out var keys))
        {
            _keys[issuer] = keys = [new(_made++)];
        }

        return keys;
    }
}
