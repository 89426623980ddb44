namespace ManagedAccess.Emulator.Edge.Policies;

/// <summary>A pattern of paths: <c>*</c> stands for one segment, <c>**</c> at the end for the path before it and everything below.</summary>
internal sealed class PathPattern
{
    private readonly string[] _segments;
    private readonly bool _isOpen;

    public PathPattern(string pattern)
    {
        _isOpen = pattern.EndsWith("/**", StringComparison.Ordinal);
        _segments = SegmentsOf(_isOpen ? pattern[..^3] : pattern);
    }

    /// <summary>Null, or what is expected in place of <paramref name="pattern"/>.</summary>
    public static string? ProblemOf(string pattern)
    {
        var isPath = pattern.StartsWith('/') && !pattern.Contains(' ');
        var stars = SegmentsOf(pattern).Where(segment => segment.Contains('*')).ToArray();
        var areWhole = stars.All(segment => segment is "*" or "**") && stars.Count(segment => segment == "**") <= 1;
        return isPath && areWhole && (!stars.Contains("**") || pattern.EndsWith("/**", StringComparison.Ordinal))
            ? null
            : "a path after 'bypass' that starts with a slash, with * for one segment or /** at the end, for example /public/**";
    }

    /// <summary>Whether <paramref name="path"/> matches, letter by letter. A path that other software may read as another path never does.</summary>
    public bool Matches(string path)
    {
        if (path.Contains('\\') || path.Contains("%2f", StringComparison.OrdinalIgnoreCase) || path.Contains("%5c", StringComparison.OrdinalIgnoreCase) || path.Contains("//", StringComparison.Ordinal))
        {
            return false;
        }

        var segments = SegmentsOf(path);
        if (segments.Contains("..") || (_isOpen ? segments.Length < _segments.Length : segments.Length != _segments.Length))
        {
            return false;
        }

        for (var index = 0; index < _segments.Length; index++)
        {
            if (_segments[index] != "*" && !string.Equals(_segments[index], segments[index], StringComparison.Ordinal))
            {
                return false;
            }
        }

        return true;
    }

    private static string[] SegmentsOf(string path) => path.Trim('/') is { Length: > 0 } inner ? inner.Split('/') : [];
}
