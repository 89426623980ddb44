using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace ManagedAccess.AspNetCore.Markdown.Pages;

/// <summary>
/// The fields of a request for Markdown that would make the application answer in a way that cannot be converted (compressed, in part, or
/// not at all because its HTML is unchanged). They are kept here, away from the application, until the Markdown is ready.
/// </summary>
internal sealed class WithheldFields
{
    private bool _conditionsTaken;

    private WithheldFields()
    {
    }

    public StringValues AcceptEncoding { get; private set; }

    public StringValues IfNoneMatch { get; private set; }

    public StringValues IfModifiedSince { get; private set; }

    private StringValues Range { get; set; }

    private StringValues IfRange { get; set; }

    /// <summary>Takes the fields out of a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="mayBeConverted">
    /// Whether the response may be converted. A picture or an archive is not: its parts and its 304 are valid for an agent too.
    /// </param>
    public static WithheldFields Take(HttpRequest request, bool mayBeConverted)
    {
        var headers = request.Headers;
        var taken = new WithheldFields
        {
            AcceptEncoding = headers.AcceptEncoding,
            IfNoneMatch = headers.IfNoneMatch,
            IfModifiedSince = headers.IfModifiedSince,
            Range = headers.Range,
            IfRange = headers.IfRange,
        };
        headers.AcceptEncoding = default;

        // The application evaluates a condition on a method that changes something.
        if (mayBeConverted && (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)))
        {
            taken._conditionsTaken = true;
            headers.IfNoneMatch = default;
            headers.IfModifiedSince = default;
            headers.Range = default; // REP-10: a server may ignore it (RFC 9110 §14.2), and a part of the HTML is not a part of the Markdown
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
}
