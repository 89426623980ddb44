using System.Buffers;
using System.Globalization;
using System.Net;

namespace ManagedAccess.Emulator.Clients;

/// <summary>An <c>http</c> redirect URI of a native application on this machine (RFC 8252 §7.3), split as it was written.</summary>
/// <remarks>Read as text and not through <see cref="Uri"/>, which would turn <c>0x7f.1</c> and <c>127.1</c> into an IP literal.</remarks>
internal sealed record LoopbackRedirectUri(string Host, string Rest)
{
    public const string Localhost = "localhost";

    private const string Scheme = "http://";

    private static readonly SearchValues<char> AuthorityEnd = SearchValues.Create("/?#");

    public static LoopbackRedirectUri? TryParse(string value)
    {
        if (!value.StartsWith(Scheme, StringComparison.Ordinal))
        {
            return null;
        }

        var remainder = value.AsSpan(Scheme.Length);
        var end = remainder.IndexOfAny(AuthorityEnd);
        var authority = end < 0 ? remainder : remainder[..end];
        var rest = end < 0 ? "" : remainder[end..].ToString();

        // The colon of a port comes after the bracket of an IPv6 literal.
        var colon = authority[(authority.LastIndexOf(']') + 1)..].IndexOf(':');
        var host = colon < 0 ? authority : authority[..(authority.LastIndexOf(']') + 1 + colon)];
        var port = authority[host.Length..];
        if (port.Length > 0 && !IsPort(port[1..]))
        {
            return null;
        }

        var name = host.ToString();
        return name == Localhost || IsLiteral(name) ? new LoopbackRedirectUri(name, rest) : null;
    }

    private static bool IsPort(ReadOnlySpan<char> text)
        => ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0;

    private static bool IsLiteral(string host)
        => host == "[::1]"
            || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address) && address.ToString() == host);
}
