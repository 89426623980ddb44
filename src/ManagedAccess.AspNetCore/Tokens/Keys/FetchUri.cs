namespace ManagedAccess.AspNetCore.Tokens.Keys;

/// <summary>Which URLs keys and metadata may be fetched from.</summary>
internal static class FetchUri
{
    /// <summary>An <c>https</c> URL; <c>http</c> for a loopback host, where it was allowed (RFC 8414 §6.2).</summary>
    public static bool TryCreate(string? value, bool allowLoopbackHttp, out Uri uri) =>
        Uri.TryCreate(value, UriKind.Absolute, out uri!)
        && uri.UserInfo.Length == 0
        && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback && allowLoopbackHttp));
}
