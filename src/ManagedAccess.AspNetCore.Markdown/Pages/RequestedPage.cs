using Microsoft.AspNetCore.Http;

namespace ManagedAccess.AspNetCore.Markdown.Pages;

/// <summary>
/// What the client asked for: the address and, while the response may become Markdown, the fields that the application does not see. The
/// application may rewrite the address: <c>MapFallbackToFile</c>, the rewriter, default files and re-executed error pages answer one address
/// with the content of another, and a client can only request the first.
/// </summary>
internal sealed class RequestedPage(HttpRequest request, PathString page)
{
    private readonly PathString _path = page;
    private readonly string _whole = request.PathBase.Add(page).Value ?? "";

    /// <summary>The fields that are kept away from the application; null unless the client asked for Markdown and the middleware converts the response.</summary>
    public WithheldFields? Withheld { get; set; }

    public QueryString Query { get; } = request.QueryString;

    /// <summary>The whole path, with the prefix that a proxy removed, if the application has restored it since.</summary>
    public PathString WholePath(HttpRequest request)
    {
        var now = request.PathBase.Add(request.Path);
        if (request.Path == _path || now.Equals(_whole, StringComparison.OrdinalIgnoreCase))
        {
            return now;
        }

        // Rewritten. The part of the base that UsePathBase took from the path is in both.
        var prefix = request.PathBase.Value ?? "";
        var shared = prefix.Length;
        while (shared > 0 && !IsStartOfPath(prefix.AsSpan(prefix.Length - shared)))
        {
            shared--;
        }

        return new PathString(string.Concat(prefix.AsSpan(0, prefix.Length - shared), _whole));
    }

    private bool IsStartOfPath(ReadOnlySpan<char> part) =>
        part[0] == '/' && _whole.AsSpan().StartsWith(part, StringComparison.OrdinalIgnoreCase) && (_whole.Length == part.Length || _whole[part.Length] == '/');
}
