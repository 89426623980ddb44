using System.Collections.Frozen;

namespace ManagedAccess.AspNetCore.Authorization.Requirements;

/// <summary>The hierarchy of scopes: one scope may imply others (<c>wiki.write</c> implies <c>wiki.read</c>), through any number of steps.</summary>
internal sealed class ImpliedScopes
{
    private readonly FrozenDictionary<string, FrozenSet<string>> _closure;

    public ImpliedScopes(IEnumerable<KeyValuePair<string, IList<string>>> direct)
    {
        var map = direct.ToDictionary(entry => entry.Key, entry => entry.Value, StringComparer.Ordinal);
        _closure = map.Keys.ToFrozenDictionary(scope => scope, scope => Reachable(scope, map), StringComparer.Ordinal);
    }

    /// <summary>Whether the granted scopes contain <paramref name="required"/> or one that implies it.</summary>
    public bool Grants(IReadOnlyList<string> granted, string required)
    {
        for (var index = 0; index < granted.Count; index++)
        {
            if (granted[index] == required || (_closure.TryGetValue(granted[index], out var implied) && implied.Contains(required)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether the last word of a scope is <c>read</c>, as in <c>wiki.read</c>, <c>wiki:read</c> or <c>read</c>.</summary>
    public static bool IsRead(string scope) =>
        scope.EndsWith("read", StringComparison.Ordinal) && (scope.Length == 4 || !char.IsLetterOrDigit(scope[^5]));

    private static FrozenSet<string> Reachable(string start, Dictionary<string, IList<string>> map)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>([start]);
        while (open.TryPop(out var scope))
        {
            foreach (var implied in map.TryGetValue(scope, out var next) ? next : [])
            {
                if (found.Add(implied))
                {
                    open.Push(implied);
                }
            }
        }

        return found.ToFrozenSet(StringComparer.Ordinal);
    }
}
