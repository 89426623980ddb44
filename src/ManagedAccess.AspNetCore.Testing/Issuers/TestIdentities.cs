using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace ManagedAccess.AspNetCore.Testing.Issuers;

/// <summary>What Access answers to <c>get-identity</c>, by the token that is asked with.</summary>
internal sealed class TestIdentities
{
    private readonly ConcurrentDictionary<string, string> _byToken = new(StringComparer.Ordinal);

    public void Add(string token, JsonObject identity) => _byToken[token] = identity.ToJsonString();

    public string? Find(string token) => _byToken.GetValueOrDefault(token);
}
