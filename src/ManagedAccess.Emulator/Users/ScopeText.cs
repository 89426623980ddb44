namespace ManagedAccess.Emulator.Users;

/// <summary>Describes a scope in words that are derived from its name.</summary>
internal static class ScopeText
{
    public static string Describe(string scope)
    {
        if (scope == "offline_access")
        {
            return "Stay signed in without asking again";
        }

        var separator = scope.LastIndexOfAny(['.', ':', '/']);
        if (separator <= 0 || separator == scope.Length - 1)
        {
            return $"Use {scope}";
        }

        var subject = scope[..separator].Replace('.', ' ').Replace(':', ' ');
        return scope[(separator + 1)..].ToLowerInvariant() switch
        {
            "read" => $"Read {subject}",
            "write" => $"Change {subject}",
            "delete" => $"Delete from {subject}",
            "admin" => $"Administer {subject}",
            var action => $"{char.ToUpperInvariant(action[0])}{action[1..]} {subject}",
        };
    }
}
