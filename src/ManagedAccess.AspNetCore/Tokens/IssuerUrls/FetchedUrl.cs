namespace ManagedAccess.AspNetCore.Tokens.IssuerUrls;

internal static class FetchedUrl
{
    public static string? ExpectedInPlaceOf(string value, bool isIssuer)
    {
        if (value.Any(character => char.IsWhiteSpace(character) || char.IsControl(character)))
        {
            return "a URL without white space";
        }

        if (!Uri.TryCreate(value, UriKind.Absolute, out var uri) || uri.Scheme is not ("https" or "http"))
        {
            return "an absolute https URL";
        }

        return uri.UserInfo.Length > 0 || value.Contains('#', StringComparison.Ordinal) || (isIssuer && value.Contains('?', StringComparison.Ordinal))
            ? $"a URL without user information, fragment{(isIssuer ? " or query (RFC 8414 §2)" : "")}"
            : null;
    }
}
