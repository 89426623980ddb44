using System.Text.Json;
using System.Text.Json.Nodes;

namespace ManagedAccess.AspNetCore.Testing.Tokens;

/// <summary>Claims by the names that settings have: a name with a dot is a claim inside an object, unless it is a URL or has a namespace.</summary>
internal static class ClaimPath
{
    public static void Set(this JsonObject claims, string name, object? value)
    {
        var parent = claims;
        string[] parts = name.AsSpan().ContainsAny(':', '/') ? [name] : name.Split('.');
        foreach (var part in parts[..^1])
        {
            if (parent[part] is not JsonObject child)
            {
                parent[part] = child = [];
            }

            parent = child;
        }

        if (value is null)
        {
            parent.Remove(parts[^1]);
            return;
        }

        parent[parts[^1]] = value as JsonNode ?? JsonSerializer.SerializeToNode(value);
    }
}
