using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.Primitives;

namespace ManagedAccess.AspNetCore.Markdown.Representations;

/// <summary>
/// The fields of a request for Markdown that would make the application answer in a way that cannot be converted (compressed, in part, or
/// not at all because its HTML is unchanged). They are kept here, away from the application, until the Markdown is ready.
/// </summary>
internal sealed class MarkdownRequest
{
    private static readonly FileExtensionContentTypeProvider FileTypes = new();

    private bool _conditionsTaken;

    private MarkdownRequest()
    {
    }

    public StringValues AcceptEncoding { get; private set; }

    public StringValues IfNoneMatch { get; private set; }

    public StringValues IfModifiedSince { get; private set; }

    private StringValues Range { get; set; }

    private StringValues IfRange { get; set; }

    public static MarkdownRequest Take(HttpRequest request)
    {
        var headers = request.Headers;
        var taken = new MarkdownRequest
        {
            AcceptEncoding = headers.AcceptEncoding,
            IfNoneMatch = headers.IfNoneMatch,
            IfModifiedSince = headers.IfModifiedSince,
            Range = headers.Range,
            IfRange = headers.IfRange,
        };
        headers.AcceptEncoding = default;

        // A condition on a method that changes something is the application's to judge. And a picture or an archive will not
        // be converted: its parts and its 304 are as good for an agent as for anyone.
        if ((HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)) && !IsFileOfAnotherKind(request.Path))
        {
            taken._conditionsTaken = true;
            headers.IfNoneMatch = default;
            headers.IfModifiedSince = default;
            headers.Range = default; // REP-10: a server may ignore it (RFC 9110 §14.2), and a part of the HTML is no part of the Markdown
            headers.IfRange = default;
        }

        return taken;
    }

    public void GiveBack(HttpRequest request)
    {
        var headers = request.Headers;
        headers.AcceptEncoding = AcceptEncoding;
        if (_conditionsTaken)
        {
            headers.IfNoneMatch = IfNoneMatch;
            headers.IfModifiedSince = IfModifiedSince;
            headers.Range = Range;
            headers.IfRange = IfRange;
        }
    }

    private static bool IsFileOfAnotherKind(string? path) =>
        path is not null && FileTypes.TryGetContentType(path, out var type) && !Convertibility.IsHtml(type) && !Convertibility.IsMarkdown(type);
}
