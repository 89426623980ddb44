namespace ManagedAccess.Emulator.Clients;

/// <summary>Decides which redirect URIs may be registered, with the same switches as Access, and which registered URI a request means.</summary>
internal sealed class RedirectUriRules(bool allowAnyOnLocalhost, bool allowAnyOnLoopback, IReadOnlyList<string> allowedUris)
{
    /// <summary>Long enough for any real redirect URI.</summary>
    public const int MaxLength = 2048;

    private const string Wildcard = "/*";

    // A browser would run or open these itself instead of handing the code to an application.
    private static readonly string[] BrowserSchemes = ["javascript", "data", "vbscript", "file", "about", "blob", "view-source"];

    /// <summary>Null, or the error in <paramref name="entry"/> as an allowed URI.</summary>
    public static string? ProblemOf(string entry)
    {
        var isWeb = entry.StartsWith("http://", StringComparison.Ordinal) || entry.StartsWith("https://", StringComparison.Ordinal);
        var fixedPart = isWeb && entry.EndsWith(Wildcard, StringComparison.Ordinal) ? entry[..^1] : entry;
        if (fixedPart.Contains('*'))
        {
            return "no wildcard but a final /* after http or https";
        }

        if (!IsWellFormed(fixedPart, out var uri))
        {
            return "an absolute URI without user information and fragment";
        }

        return BrowserSchemes.Contains(uri.Scheme, StringComparer.OrdinalIgnoreCase) ? "a scheme that opens an application" : null;
    }

    /// <summary>Whether a client may register <paramref name="redirectUri"/>.</summary>
    public bool MayRegister(string redirectUri)
    {
        if (redirectUri.Length > MaxLength || !IsWellFormed(redirectUri, out var uri) || redirectUri.Contains('*'))
        {
            return false;
        }

        if (LoopbackRedirectUri.TryParse(redirectUri) is { } loopback
            && (loopback.Host == LoopbackRedirectUri.Localhost ? allowAnyOnLocalhost : allowAnyOnLoopback))
        {
            return true;
        }

        return allowedUris.Any(entry => Allows(entry, redirectUri, uri));
    }

    /// <summary>OAuth 2.1 §2.3.1: the exact string, except that a loopback application takes any port that is free (RFC 8252 §7.3).</summary>
    public bool Matches(string registered, string requested)
    {
        if (string.Equals(registered, requested, StringComparison.Ordinal))
        {
            return true;
        }

        return LoopbackRedirectUri.TryParse(registered) is { } left
            && LoopbackRedirectUri.TryParse(requested) is { } right
            && left == right
            && (left.Host != LoopbackRedirectUri.Localhost || allowAnyOnLocalhost);
    }

    /// <summary>RFC 8252 §8.3 (<c>localhost</c>) and §7.1 (a private-use scheme without a period).</summary>
    public static bool IsDiscouraged(string redirectUri)
    {
        var scheme = new Uri(redirectUri).Scheme;
        return LoopbackRedirectUri.TryParse(redirectUri)?.Host == LoopbackRedirectUri.Localhost
            || (scheme != Uri.UriSchemeHttp && scheme != Uri.UriSchemeHttps && !scheme.Contains('.'));
    }

    /// <summary>Whether a redirect URI does not fit an application of this <c>application_type</c>.</summary>
    public static bool IsOfAnotherType(string redirectUri, string applicationType)
    {
        var isWeb = new Uri(redirectUri).Scheme == Uri.UriSchemeHttps && !new Uri(redirectUri).IsLoopback;
        return applicationType == DescriptiveMetadata.Native ? isWeb : !isWeb;
    }

    private static bool Allows(string entry, string redirectUri, Uri uri)
    {
        if (!entry.EndsWith(Wildcard, StringComparison.Ordinal))
        {
            return string.Equals(entry, redirectUri, StringComparison.Ordinal);
        }

        // `/cb/../other` starts with `/cb/` but means `/other`, so only a normalized path is compared.
        return redirectUri.StartsWith(entry[..^1], StringComparison.Ordinal)
            && redirectUri.StartsWith(uri.GetLeftPart(UriPartial.Path), StringComparison.Ordinal)
            && !uri.AbsolutePath.Contains("%2e", StringComparison.OrdinalIgnoreCase)
            && !uri.AbsolutePath.Contains("%2f", StringComparison.OrdinalIgnoreCase)
            && !uri.AbsolutePath.Contains("%5c", StringComparison.OrdinalIgnoreCase);
    }

    private static bool IsWellFormed(string value, out Uri uri)
    {
        // Printable ASCII only, and no characters that parsers read differently.
        var isPlain = value.Length > 0 && value.All(character => character is > ' ' and < '\x7F' and not ('\\' or '#' or '"' or '<' or '>'));
        if (isPlain && Uri.TryCreate(value, UriKind.Absolute, out var parsed) && parsed.UserInfo.Length == 0 && HasScheme(value))
        {
            uri = parsed;
            return true;
        }

        uri = null!;
        return false;
    }

    // On Unix `/cb` is an absolute URI with the scheme file.
    private static bool HasScheme(string value) => value[0] != '/' && value.Contains(':');
}
