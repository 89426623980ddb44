using ManagedAccess.AspNetCore.Markdown.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace ManagedAccess.AspNetCore.Markdown.Representations;

/// <summary>
/// Compresses, with the application's own provider, responses that the application could not compress because the request's
/// <c>Accept-Encoding</c> was hidden from it. An application without a provider sends everything as it is.
/// </summary>
internal sealed class ResponseEncoding(IServiceProvider services)
{
    private readonly IResponseCompressionProvider? _provider = services.GetService(typeof(IResponseCompressionProvider)) as IResponseCompressionProvider;

    /// <summary>Whether the response, with the fields it has now, will leave compressed.</summary>
    public bool Applies(HttpContext context, StringValues acceptEncoding) => Choose(context, acceptEncoding) is not null;

    /// <summary>Sets the fields of the encoded form and returns the stream that encodes; null when the body stays as it is.</summary>
    public Stream? TryEncode(HttpContext context, StringValues acceptEncoding, Stream body)
    {
        if (Choose(context, acceptEncoding) is not { } coding)
        {
            return null;
        }

        var headers = context.Response.Headers;
        headers.ContentEncoding = coding.EncodingName;
        headers.ContentLength = null;
        headers.ContentMD5 = default;
        return coding.CreateStream(body);
    }

    private ICompressionProvider? Choose(HttpContext context, StringValues acceptEncoding)
    {
        var hasContent = context.Response.StatusCode is not (StatusCodes.Status204NoContent or StatusCodes.Status304NotModified);
        if (_provider is null || !hasContent || !_provider.ShouldCompressResponse(context))
        {
            return null;
        }

        VaryField.Add(context.Response.Headers, HeaderNames.AcceptEncoding);

        // The provider reads the field from the request, where it is missing while the application runs.
        var headers = context.Request.Headers;
        var current = headers.AcceptEncoding;
        headers.AcceptEncoding = acceptEncoding;
        try
        {
            return _provider.CheckRequestAcceptsCompression(context) ? _provider.GetCompressionProvider(context) : null;
        }
        finally
        {
            headers.AcceptEncoding = current;
        }
    }
}
