using ManagedAccess.AspNetCore.Access;
using ManagedAccess.AspNetCore.Resources;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ManagedAccess.AspNetCore.Metadata;

/// <summary>
/// Answers the well-known subtree, before authentication and under any fallback policy. No request for the subtree reaches the app's
/// endpoints, because clients parse every answer from there.
/// </summary>
internal sealed class MetadataEndpoint(
    MetadataResponder responder, ResourceCatalog catalog, IOptions<ForwardedHeadersOptions> forwardedHeaders, ILoggerFactory loggerFactory)
{
    private const string Methods = "GET, HEAD, OPTIONS";

    private readonly ForwardedHeadersMiddleware _forwardedHeaders = new(_ => Task.CompletedTask, loggerFactory, forwardedHeaders);

    /// <summary>Whether a request is for the subtree.</summary>
    public bool Owns(HttpRequest request)
    {
        var path = request.PathBase.HasValue ? request.PathBase.Add(request.Path) : request.Path;
        return catalog.Main is { } main ? MetadataLocation.IsOwned(path, main) : MetadataLocation.TrySplit(path, out _);
    }

    /// <summary>Whether a request for the subtree must go through the app, because only there the path base of the resource is known.</summary>
    public bool NeedsApp(HttpRequest request) =>
        catalog.Main is null && (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)) && MayBePathBase(SuffixOf(request));

    /// <summary>Answers a request for the subtree.</summary>
    /// <param name="context">The request.</param>
    /// <param name="next">The app, which may be needed to find its path base.</param>
    public Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        if (HttpMethods.IsOptions(request.Method))
        {
            return AnswerOptions(context.Response);
        }

        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
        {
            context.Response.Headers.Allow = Methods;
            return responder.SendAsync(context, MetadataAnswer.MethodNotAllowed);
        }

        return catalog.Main is null ? AnswerDerived(context, next) : responder.SendAsync(context, responder.Find(context));
    }

    // Preflights come without credentials and may ask for any header; MCP clients send MCP-Protocol-Version.
    private static Task AnswerOptions(HttpResponse response)
    {
        response.StatusCode = StatusCodes.Status204NoContent;
        response.Headers.Allow = Methods;
        response.Headers.AccessControlAllowOrigin = "*";
        response.Headers.AccessControlAllowMethods = Methods;
        response.Headers.AccessControlAllowHeaders = "*, Authorization, MCP-Protocol-Version";
        response.Headers.AccessControlMaxAge = "7200";
        return Task.CompletedTask;
    }

    /// <summary>
    /// At this point the application has not yet applied forwarded headers or its path base. A request for the root or for a declared
    /// resource is answered here, after the forwarded headers are applied with the app's options. If the suffix may be a path base, the request
    /// is sent through the app first.
    /// </summary>
    private Task AnswerDerived(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        var suffix = SuffixOf(request);
        if (MayBePathBase(suffix))
        {
            return ProbeAsync(context, next, suffix);
        }

        if (!WereForwardedHeadersApplied(request.Headers))
        {
            _forwardedHeaders.ApplyForwarders(context);
        }

        return responder.SendAsync(context, responder.Find(context));
    }

    private static PathString SuffixOf(HttpRequest request) =>
        MetadataLocation.TrySplit(request.PathBase.Add(request.Path), out var suffix) ? suffix : PathString.Empty;

    private bool MayBePathBase(PathString suffix) => suffix.HasValue && !catalog.IsDeclared(suffix);

    // Sends the request through the app as a request for a page of the resource, to learn the path base at the point of authentication.
    private async Task ProbeAsync(HttpContext context, RequestDelegate next, PathString suffix)
    {
        var access = context.Access();
        var path = context.Request.Path;
        var body = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        access.Probe = IdentityProbe.Sent;
        context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(Stream.Null));
        context.Request.Path = new PathString(suffix + MetadataUri.WellKnownPath);
        try
        {
            await next(context);
        }
        finally
        {
            context.Request.Path = path;
            context.Features.Set(body);
        }

        // Discards the rest of the application's response: its body was not sent.
        context.Response.Clear();
        await responder.SendAsync(context, access.Probe is IdentityProbe.Arrived ? responder.FindProbed(context, suffix) : MetadataAnswer.NotFound);
    }

    // The host's own middleware (ASPNETCORE_FORWARDEDHEADERS_ENABLED) may have run outside this one. A second pass would trust one more hop.
    private static bool WereForwardedHeadersApplied(IHeaderDictionary headers) =>
        headers.ContainsKey(ForwardedHeadersDefaults.XOriginalForHeaderName)
        || headers.ContainsKey(ForwardedHeadersDefaults.XOriginalHostHeaderName)
        || headers.ContainsKey(ForwardedHeadersDefaults.XOriginalProtoHeaderName)
        || headers.ContainsKey(ForwardedHeadersDefaults.XOriginalPrefixHeaderName);
}
