namespace ManagedAccess.Emulator.Resources;

/// <summary>Compares resources as strings (RFC 8707), but <c>https://host</c> equals <c>https://host/</c>, because clients with a URL object send the slash.</summary>
internal static class ResourceComparison
{
    /// <summary>The entry of <paramref name="known"/> that equals <paramref name="requested"/>, as written in <paramref name="known"/>.</summary>
    public static string? Find(IEnumerable<string> known, string requested)
        => known.FirstOrDefault(candidate => AreSame(candidate, requested));

    public static bool AreSame(string left, string right)
    {
        if (string.Equals(left, right, StringComparison.Ordinal))
        {
            return true;
        }

        var (shorter, longer) = left.Length < right.Length ? (left, right) : (right, left);
        return longer.Length == shorter.Length + 1
            && longer[^1] == '/'
            && longer.StartsWith(shorter, StringComparison.Ordinal)
            && IsOrigin(shorter);
    }

    private static bool IsOrigin(string identifier)
    {
        var scheme = identifier.IndexOf("://", StringComparison.Ordinal);
        return scheme > 0 && identifier.AsSpan(scheme + 3).IndexOfAny("/?#") < 0;
    }
}
