using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ManagedAccess.Emulator.Loopback;

/// <summary>A <c>GET</c> request that a pipeline of this process answers without a socket.</summary>
internal sealed record InProcessExchange(int Status, IHeaderDictionary Headers, byte[] Body)
{
    /// <param name="pipeline">Answers the request.</param>
    /// <param name="uri">Absolute; its authority becomes the <c>Host</c>.</param>
    /// <param name="cookies">The <c>Cookie</c> field of the request, or null.</param>
    /// <param name="services">The request's services, or null when the pipeline brings its own.</param>
    /// <param name="cancellationToken">Aborts the request.</param>
    public static async Task<InProcessExchange> GetAsync(
        RequestDelegate pipeline, Uri uri, string? cookies, IServiceProvider? services, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        var context = new DefaultHttpContext { RequestAborted = cancellationToken };
        if (services is not null)
        {
            context.RequestServices = services;
        }

        context.Request.Method = HttpMethods.Get;
        context.Request.Scheme = uri.Scheme;

        // HostString.FromUriComponent would add the default port, and the origin would be another one.
        context.Request.Host = new HostString(uri.Authority);
        context.Request.Path = PathString.FromUriComponent(uri);
        context.Request.QueryString = QueryString.FromUriComponent(uri);
        if (cookies is not null)
        {
            context.Request.Headers.Cookie = cookies;
        }

        context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(body));

        await pipeline(context);
        await context.Response.CompleteAsync();
        return new InProcessExchange(context.Response.StatusCode, context.Response.Headers, body.ToArray());
    }
}
