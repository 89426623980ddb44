using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.AspNetCore.Resources;

/// <summary>
/// A resource identifier (RFC 9728 §1.2), parsed once. The document's <c>resource</c>, the well-known path it is served at, the
/// pointer in every challenge and the accepted audience all come from here, so they are always consistent.
/// </summary>
/// <remarks>A configured value is never normalised: clients compare it code point for code point (RFC 9728 §3.3 and §6).</remarks>
internal sealed class ResourceIdentity
{
    private const int MaxLength = 2048;

    private const string NotAbsolute = "expected an absolute https URL, for example https://wiki.corp.example";

    private static readonly SearchValues<char> NeverInAuthority = SearchValues.Create(" \"<>\\^`{|}%");

    private readonly string _schemeAndAuthority; // as written
    private readonly string _writtenPath;        // escaped, "/" where the identifier has it

    private ResourceIdentity(string schemeAndAuthority, string origin, string path, string query, string? metadataUri = null)
    {
        _schemeAndAuthority = schemeAndAuthority;
        _writtenPath = path;
        Origin = origin;
        Path = path == "/" ? "" : path;
        Query = query;
        Identifier = schemeAndAuthority + path + query;
        MetadataUri = metadataUri ?? Resources.MetadataUri.For(schemeAndAuthority, path, query);
        MetadataPath = Resources.MetadataUri.PathFor(path) + query;
        DecodedPath = ResourcePath.Decode(Path);
        // Clients that keep an origin as a URL object send it with a slash. A path is compared exactly.
        Audiences = Path.Length > 0 || query.Length > 0 ? [Identifier] : [Identifier, path == "/" ? schemeAndAuthority : schemeAndAuthority + "/"];
    }

    /// <summary>The value of <c>resource</c>.</summary>
    public string Identifier { get; }

    /// <summary>Scheme, host and port as a browser would serialise them: lower case, no default port.</summary>
    public string Origin { get; }

    /// <summary>The escaped path; empty at the root.</summary>
    public string Path { get; }

    /// <summary>The query with its question mark; usually empty.</summary>
    public string Query { get; }

    /// <summary>The absolute URI a challenge points to.</summary>
    public string MetadataUri { get; }

    /// <summary>The path of the document below the root of the host, with the query if the identifier has one.</summary>
    public string MetadataPath { get; }

    /// <summary><see cref="Path"/> as requests have it after the server has decoded them.</summary>
    public PathString DecodedPath { get; }

    /// <summary>The <c>aud</c> values that identify this resource.</summary>
    public IReadOnlyList<string> Audiences { get; }

    /// <summary>Reads a configured identifier.</summary>
    /// <param name="value">The identifier.</param>
    /// <param name="identity">The parsed identity.</param>
    /// <param name="problem">The problem with <paramref name="value"/>, as text that follows the setting and its value in a message.</param>
    public static bool TryParse(string? value, [NotNullWhen(true)] out ResourceIdentity? identity, [NotNullWhen(false)] out string? problem)
    {
        identity = null;
        problem = FindProblem(value, out var uri, out var authorityEnd);
        if (problem is not null || uri is null || value is null)
        {
            problem ??= NotAbsolute;
            return false;
        }

        var queryStart = value.IndexOf('?', authorityEnd);
        var path = queryStart < 0 ? value[authorityEnd..] : value[authorityEnd..queryStart];
        var query = queryStart < 0 ? "" : value[queryStart..];
        identity = new(value[..authorityEnd], OriginOf(uri), UriText.Escape(path), UriText.Escape(query));
        return true;
    }

    /// <summary>The identity of an application at <paramref name="pathBase"/> on this host. Normalised, because it is not a configured value.</summary>
    public static bool TryDerive(string scheme, HostString host, PathString pathBase, [NotNullWhen(true)] out ResourceIdentity? identity)
    {
        var path = pathBase.ToUriComponent().TrimEnd('/');
        var written = $"{scheme}://{host.ToUriComponent()}";
        identity = null;
        return !UriText.HasDotSegment(path)
            && FindProblem(written, out var uri, out _) is null
            && uri is { PathAndQuery: "/" }
            && TryParse(OriginOf(uri) + path, out identity, out _);
    }

    /// <summary>Whether a host can only be this machine: <c>localhost</c>, <c>127.0.0.0/8</c> or <c>[::1]</c>, literally.</summary>
    public static bool IsLoopbackHost(string host)
    {
        if (host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        if (host is ['[', .. var inner, ']'])
        {
            return IPAddress.TryParse(inner, out var v6) && v6.AddressFamily == AddressFamily.InterNetworkV6 && IPAddress.IsLoopback(v6);
        }

        // The round trip rejects spellings that only some parsers read as a loopback address, such as 127.1 or 0x7f.0.0.1.
        return IPAddress.TryParse(host, out var v4)
            && v4.AddressFamily == AddressFamily.InterNetwork
            && IPAddress.IsLoopback(v4)
            && v4.ToString() == host;
    }

    /// <summary>The identity of a further resource: this identifier with <paramref name="path"/> after its own path.</summary>
    /// <exception cref="ArgumentException"><paramref name="path"/> has a problem that <see cref="ResourcePath.FindProblem"/> names.</exception>
    public ResourceIdentity Append(string path)
    {
        if (ResourcePath.FindProblem(path) is { } problem)
        {
            throw new ArgumentException($"The path is '{path}'; {problem}.", nameof(path));
        }

        return new(_schemeAndAuthority, Origin, _writtenPath.TrimEnd('/') + UriText.Escape(path), Query);
    }

    /// <summary>The same identity, pointing to its document below <paramref name="pathBase"/> (see <see cref="MetadataUri.BelowPathBase"/>).</summary>
    public ResourceIdentity WithMetadataBelow(string pathBase) =>
        new(_schemeAndAuthority, Origin, _writtenPath, Query, Resources.MetadataUri.BelowPathBase(
            _schemeAndAuthority, pathBase, _writtenPath[pathBase.TrimEnd('/').Length..], Query));

    /// <summary>The identity of one URL of this resource: the same path with that query.</summary>
    public ResourceIdentity WithQuery(string query)
    {
        var escaped = UriText.Escape(query);
        return new(_schemeAndAuthority, Origin, _writtenPath, escaped, MetadataUri[..^Query.Length] + escaped);
    }

    public override string ToString() => Identifier;

    private static string OriginOf(Uri uri) =>
        uri.IsDefaultPort ? $"{uri.Scheme}://{uri.Host}" : string.Create(null, $"{uri.Scheme}://{uri.Host}:{uri.Port}");

    private static string? FindProblem(string? value, out Uri? uri, out int authorityEnd)
    {
        uri = null;
        authorityEnd = 0;
        if (string.IsNullOrWhiteSpace(value))
        {
            return "expected the URL people open, for example https://wiki.corp.example";
        }

        if (value.Length > MaxLength)
        {
            return $"expected at most {MaxLength} characters";
        }

        if (char.IsWhiteSpace(value[0]) || char.IsWhiteSpace(value[^1]))
        {
            return "expected no white space around it";
        }

        var schemeEnd = value.IndexOf("://", StringComparison.Ordinal);
        if (schemeEnd < 0 || !Uri.TryCreate(value, UriKind.Absolute, out uri) || (uri.Scheme != Uri.UriSchemeHttps && uri.Scheme != Uri.UriSchemeHttp))
        {
            return NotAbsolute;
        }

        authorityEnd = value.AsSpan(schemeEnd + 3).IndexOfAny('/', '?', '#') is var end and >= 0 ? schemeEnd + 3 + end : value.Length;
        var authority = value.AsSpan(schemeEnd + 3, authorityEnd - schemeEnd - 3);
        if (authority.Contains('@'))
        {
            return "expected no user information in front of the host";
        }

        if (value.Contains('#', StringComparison.Ordinal))
        {
            return "expected no fragment (RFC 9728 §1.2)";
        }

        if (!Ascii.IsValid(authority))
        {
            return $"expected the host in ASCII, as {uri.IdnHost}";
        }

        if (authority.ContainsAny(NeverInAuthority) || authority is [':', ..] or [.., ':'] or [])
        {
            return "expected a host name or address";
        }

        if (uri.Scheme == Uri.UriSchemeHttp && !IsLoopbackHost(uri.Host))
        {
            return "expected https; plain http is for loopback hosts only";
        }

        if (value[^1] == '?')
        {
            return "expected no question mark without a query behind it";
        }

        var path = value.AsSpan(authorityEnd);
        path = path.IndexOf('?') is var query and >= 0 ? path[..query] : path;
        return UriText.HasDotSegment(path) ? "expected no '.' or '..' segments, which clients remove" : UriText.FindProblem(value.AsSpan(authorityEnd));
    }
}
