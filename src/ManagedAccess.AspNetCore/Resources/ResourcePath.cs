using Microsoft.AspNetCore.Http;

namespace ManagedAccess.AspNetCore.Resources;

/// <summary>The path of a further resource, and how the path of a request is compared with it.</summary>
internal static class ResourcePath
{
    /// <summary>Why <paramref name="path"/> cannot be joined to an identifier, as text that follows the value in a message; null if it can.</summary>
    public static string? FindProblem(string? path)
    {
        if (string.IsNullOrEmpty(path))
        {
            return "expected a path below the application, for example /mcp";
        }

        if (path[0] != '/' || path.AsSpan().Trim('/').IsEmpty)
        {
            return "expected a path that starts with one slash and has a segment, for example /mcp; the root is the main resource";
        }

        if (path.StartsWith("//", StringComparison.Ordinal) || path.AsSpan().ContainsAny('?', '#'))
        {
            return "expected one slash at the start, no query and no fragment";
        }

        return UriText.HasDotSegment(path) ? "expected no '.' or '..' segments, which clients remove" : UriText.FindProblem(path);
    }

    /// <summary>The form in which the server hands a path to routing: escapes decoded, except those of the slash.</summary>
    public static PathString Decode(string escapedPath) =>
        escapedPath.Length == 0 ? PathString.Empty : PathString.FromUriComponent(escapedPath);

    /// <summary>Whether <paramref name="path"/> is <paramref name="prefix"/> or lies below it, on a segment boundary, as routing compares.</summary>
    public static bool Covers(PathString prefix, PathString path, out PathString rest) =>
        path.StartsWithSegments(WithoutTrailingSlash(prefix), StringComparison.OrdinalIgnoreCase, out rest);

    /// <summary>Whether routing treats both as the same path; to routing, "/x" and "/x/" are the same.</summary>
    public static bool AreSame(PathString left, PathString right, StringComparison comparison) =>
        string.Equals(WithoutTrailingSlash(left).Value, WithoutTrailingSlash(right).Value, comparison);

    private static PathString WithoutTrailingSlash(PathString path) =>
        path.Value is { Length: > 0 } value && value[^1] == '/' ? new PathString(value[..^1]) : path;
}
