namespace ManagedAccess.Emulator.Resources;

/// <summary>RFC 8707 compares resources as strings. One exception: <c>https://host</c> and <c>https://host/</c> are one resource, because clients that keep it in a URL object send the slash.</summary>
internal static class ResourceComparison
{
    /// <summary>The one of <paramref name="known"/> that <paramref name="requested"/> means, as it is written there.</summary>
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
