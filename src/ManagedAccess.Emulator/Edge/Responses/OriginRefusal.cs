using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ManagedAccess.Emulator.Edge.Responses;

/// <summary>Replaces the application's own 401 by the edge's. Managed OAuth of Access does this with every 401 of an origin.</summary>
internal sealed class OriginRefusal(HttpContext context, string origin)
{
    // Members of the application's answer that are about the body it no longer has.
    private static readonly string[] AboutTheBody = ["Content-Encoding", "Content-Language", "Content-Range", "ETag", "Last-Modified", "Transfer-Encoding"];

    /// <summary>Lets the application answer, and answers in its place if it says 401.</summary>
    public async Task WatchAsync(RequestDelegate application)
    {
        var inner = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        await using var stream = new WatchedStream(context.Response, inner.Stream);
        var watched = new WatchedBody(context.Response, inner, stream);
        context.Features.Set<IHttpResponseBodyFeature>(watched);

        // Registered first, so it runs last: nothing of the application's challenge is left.
        context.Response.OnStarting(ReplaceFields);
        try
        {
            await application(context);
            await watched.FlushAsync(context.RequestAborted);
        }
        finally
        {
            context.Features.Set(inner);
        }

        if (WatchedStream.IsReplaced(context.Response) && !HttpMethods.IsHead(context.Request.Method))
        {
            await inner.Stream.WriteAsync(EdgeRefusal.ChallengeBody(context, origin), context.RequestAborted);
        }
    }

    private Task ReplaceFields()
    {
        var response = context.Response;
        if (response.StatusCode == StatusCodes.Status401Unauthorized)
        {
            foreach (var name in AboutTheBody)
            {
                response.Headers.Remove(name);
            }

            response.Headers.WWWAuthenticate = AccessChallenge.Write(managedOAuth: true, AccessChallenge.MetadataUri(origin, context.Request.Path));
            response.Headers.CacheControl = "no-store";
            response.ContentType = "application/json";
            response.ContentLength = EdgeRefusal.ChallengeBody(context, origin).Length;
        }

        return Task.CompletedTask;
    }
}
