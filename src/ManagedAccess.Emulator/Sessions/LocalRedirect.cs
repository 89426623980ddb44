namespace ManagedAccess.Emulator.Sessions;

/// <summary>Turns the requested address for after the sign-in into a path of this origin, or refuses it (RFC 9700 §4.11.1: no open redirector).</summary>
internal static class LocalRedirect
{
    /// <summary>The path, query and fragment of <paramref name="target"/> when it is on <paramref name="origin"/>; otherwise null.</summary>
    public static string? Resolve(string? target, string origin)
    {
        if (string.IsNullOrEmpty(target))
        {
            return null;
        }

        // Browsers read a backslash as a slash and drop tabs and line ends, so `/\host` and `/<tab>/host` leave the origin.
        if (target.Contains('\\') || target.AsSpan().IndexOfAnyInRange('\0', ' ') >= 0)
        {
            return null;
        }

        var absolute = target[0] == '/' && !target.StartsWith("//", StringComparison.Ordinal) ? origin + target : target;
        if (!Uri.TryCreate(absolute, UriKind.Absolute, out var uri)
            || uri.GetLeftPart(UriPartial.Authority) != origin
            || uri.UserInfo.Length > 0)
        {
            return null;
        }

        // `/x/..//host` becomes `//host` only after it was parsed.
        var local = uri.PathAndQuery + uri.Fragment;
        return local.StartsWith("//", StringComparison.Ordinal) ? null : local;
    }
}
