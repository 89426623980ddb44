using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ManagedAccess.Emulator.Loopback;

/// <summary>A request that a pipeline of this process answers without a socket.</summary>
internal sealed record InProcessExchange(int Status, IHeaderDictionary Headers, byte[] Body)
{
    /// <summary>Sends a <c>GET</c> request.</summary>
    /// <param name="pipeline">Answers the request.</param>
    /// <param name="uri">Absolute; its authority becomes the <c>Host</c>.</param>
    /// <param name="cookies">The <c>Cookie</c> field of the request, or null.</param>
    /// <param name="services">The request's services, or null when the pipeline brings its own.</param>
    /// <param name="cancellationToken">Aborts the request.</param>
    public static Task<InProcessExchange> GetAsync(RequestDelegate pipeline, Uri uri, string? cookies, IServiceProvider? services, CancellationToken cancellationToken)
        => SendAsync(
            pipeline,
            uri,
            request =>
            {
                request.Method = HttpMethods.Get;
                if (cookies is not null)
                {
                    request.Headers.Cookie = cookies;
                }
            },
            services,
            cancellationToken);

    /// <summary>Sends a <c>POST</c> request.</summary>
    /// <param name="pipeline">Answers the request.</param>
    /// <param name="uri">Absolute; its authority becomes the <c>Host</c>.</param>
    /// <param name="content">The header fields of the content, and the content.</param>
    /// <param name="services">The request's services, or null when the pipeline brings its own.</param>
    /// <param name="cancellationToken">Aborts the request.</param>
    public static Task<InProcessExchange> PostAsync(
        RequestDelegate pipeline, Uri uri, (IEnumerable<KeyValuePair<string, string>> Fields, byte[] Body) content, IServiceProvider? services, CancellationToken cancellationToken)
        => SendAsync(
            pipeline,
            uri,
            request =>
            {
                request.Method = HttpMethods.Post;
                foreach (var (name, value) in content.Fields)
                {
                    request.Headers[name] = value;
                }

                request.ContentLength = content.Body.Length;
                request.Body = new MemoryStream(content.Body, writable: false);
            },
            services,
            cancellationToken);

    private static async Task<InProcessExchange> SendAsync(RequestDelegate pipeline, Uri uri, Action<HttpRequest> describe, IServiceProvider? services, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        var context = new DefaultHttpContext { RequestAborted = cancellationToken };
        if (services is not null)
        {
            context.RequestServices = services;
        }

        context.Request.Scheme = uri.Scheme;

        // HostString.FromUriComponent adds the default port, which changes the origin.
        context.Request.Host = new HostString(uri.Authority);
        context.Request.Path = PathString.FromUriComponent(uri);
        context.Request.QueryString = QueryString.FromUriComponent(uri);
        describe(context.Request);
        context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(body));

        await pipeline(context);
        await context.Response.CompleteAsync();
        return new InProcessExchange(context.Response.StatusCode, context.Response.Headers, body.ToArray());
    }
}
