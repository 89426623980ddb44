namespace ManagedAccess.Cli.Http;

/// <summary>Which origins may get a credential.</summary>
internal static class Origins
{
    /// <summary>Scheme, host and port (RFC 6454 §4).</summary>
    public static string Of(Uri uri) => uri.GetLeftPart(UriPartial.Authority);

    public static bool AreSame(Uri one, Uri other) => string.Equals(Of(one), Of(other), StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether nobody on the network can read what is sent there: <c>https</c>, or a loopback host (RFC 8252 §8.3).</summary>
    public static bool IsSecure(Uri uri) => uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback);
}
