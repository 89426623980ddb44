using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ManagedAccess.AspNetCore.Tokens.Proofs;

/// <summary>Compares the address of a proof (<c>htu</c>) with the public address of the request (RFC 9449 §4.3).</summary>
/// <remarks>
/// Both are compared in their normal form (RFC 3986 §6.2.2, §6.2.3), without query and fragment. The host is that of the resource, which the
/// settings name: the sender of a request, and a proxy, may write another one into it.
/// </remarks>
internal static class PublicAddress
{
    private const int MaxLength = 2048;

    /// <param name="htu">The address in the proof.</param>
    /// <param name="origin">The origin of the resource.</param>
    /// <param name="publicPath">The path of the main resource, decoded.</param>
    /// <param name="context">The request.</param>
    public static bool IsThatOf(string htu, string? origin, PathString publicPath, HttpContext context)
    {
        if (origin is null || htu.Length > MaxLength || !Uri.TryCreate(htu, UriKind.Absolute, out var uri) || uri.UserInfo.Length > 0
            || uri.Scheme is not ("https" or "http") || htu.Any(character => character is <= ' ' or >= '\x7F' or '\\'))
        {
            return false;
        }

        return string.Equals(OriginOf(uri), origin, StringComparison.Ordinal)
            && string.Equals(Decoded(uri.AbsolutePath), PathOf(context, publicPath), StringComparison.Ordinal);
    }

    // As ResourceIdentity writes an origin: lower case, and no default port.
    private static string OriginOf(Uri uri) => uri.IsDefaultPort
        ? $"{uri.Scheme}://{uri.Host}"
        : string.Create(CultureInfo.InvariantCulture, $"{uri.Scheme}://{uri.Host}:{uri.Port}");

    // Escapes decoded, except those of the slash, as the server does with the path of a request.
    private static string Decoded(string path) => PathString.FromUriComponent(path).Value ?? "/";

    // The path that the client asked for: code of the app may have rewritten it since, and a front end may have removed the path of the app.
    private static string PathOf(HttpContext context, PathString publicPath)
    {
        var request = context.Request;
        var raw = context.Features.Get<IHttpRequestFeature>()?.RawTarget;
        var path = raw is ['/', ..] && Uri.TryCreate("http://a" + raw, UriKind.Absolute, out var asked) ? new PathString(Decoded(asked.AbsolutePath)) : request.PathBase.Add(request.Path);
        if (request.PathBase.HasValue && !path.StartsWithSegments(request.PathBase, StringComparison.OrdinalIgnoreCase))
        {
            path = request.PathBase.Add(path);
        }

        if (publicPath.HasValue && publicPath != "/" && !path.StartsWithSegments(publicPath.Value.TrimEnd('/'), StringComparison.OrdinalIgnoreCase))
        {
            path = new PathString(publicPath.Value.TrimEnd('/')).Add(path);
        }

        return path.Value is { Length: > 0 } value ? value : "/";
    }
}
