using ManagedAccess.AspNetCore.Resources;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ManagedAccess.AspNetCore.Metadata;

/// <summary>
/// Answers the well-known subtree, before authentication and whatever the fallback policy; everything else passes by.
/// Inside the subtree nothing falls through to the application: clients parse what they find there.
/// </summary>
internal sealed class MetadataMiddleware
{
    private const string Methods = "GET, HEAD, OPTIONS";

    private readonly RequestDelegate _next;
    private readonly MetadataResponder _responder;
    private readonly ResourceCatalog _catalog;
    private readonly ForwardedHeadersMiddleware _forwardedHeaders;

    public MetadataMiddleware(
        RequestDelegate next,
        MetadataResponder responder,
        ResourceCatalog catalog,
        IOptions<ForwardedHeadersOptions> forwardedHeaders,
        ILoggerFactory loggerFactory)
    {
        _next = next;
        _responder = responder;
        _catalog = catalog;
        _forwardedHeaders = new(next, loggerFactory, forwardedHeaders);
    }

    public Task Invoke(HttpContext context)
    {
        var request = context.Request;
        var path = request.PathBase.HasValue ? request.PathBase.Add(request.Path) : request.Path;
        var isOwned = _catalog.Main is { } main ? MetadataLocation.IsOwned(path, main) : MetadataLocation.TrySplit(path, out _);
        return isOwned ? Answer(context) : _next(context);
    }

    private Task Answer(HttpContext context)
    {
        var request = context.Request;
        if (HttpMethods.IsOptions(request.Method))
        {
            return AnswerOptions(context.Response);
        }

        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
        {
            context.Response.Headers.Allow = Methods;
            return _responder.SendAsync(context, MetadataAnswer.MethodNotAllowed);
        }

        return _catalog.Main is null ? AnswerDerived(context) : _responder.SendAsync(context, _responder.Find(context));
    }

    // Preflights come without credentials and with whatever headers the client likes to send; MCP clients send MCP-Protocol-Version.
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
    /// This early the application has not yet looked at forwarded headers nor at its path base. What asks for the root or for a declared
    /// resource is answered here, after the forwarded headers as the application registered them; what may be a path base has to go and ask.
    /// </summary>
    private Task AnswerDerived(HttpContext context)
    {
        var request = context.Request;
        MetadataLocation.TrySplit(request.PathBase.Add(request.Path), out var suffix);
        if (suffix.HasValue && !_catalog.IsDeclared(suffix))
        {
            return ProbeAsync(context, suffix);
        }

        if (!WereForwardedHeadersApplied(request.Headers))
        {
            _forwardedHeaders.ApplyForwarders(context);
        }

        return _responder.SendAsync(context, _responder.Find(context));
    }

    private async Task ProbeAsync(HttpContext context, PathString suffix)
    {
        var probe = new MetadataProbe(suffix);
        var path = context.Request.Path;
        var body = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        context.Features.Set(probe);
        context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(Stream.Null));
        context.Request.Path = new PathString(suffix + MetadataUri.WellKnownPath);
        try
        {
            await _next(context);
        }
        finally
        {
            context.Request.Path = path;
            context.Features.Set(body);
            context.Features.Set<MetadataProbe>(null);
        }

        // Whatever else the application said on the way was said to nobody.
        context.Response.Clear();
        await _responder.SendAsync(context, probe.Answer ?? MetadataAnswer.NotFound);
    }

    // The host's own middleware (ASPNETCORE_FORWARDEDHEADERS_ENABLED) may have run outside this one. A second pass would believe one hop more.
    private static bool WereForwardedHeadersApplied(IHeaderDictionary headers) =>
        headers.ContainsKey(ForwardedHeadersDefaults.XOriginalForHeaderName)
        || headers.ContainsKey(ForwardedHeadersDefaults.XOriginalHostHeaderName)
        || headers.ContainsKey(ForwardedHeadersDefaults.XOriginalProtoHeaderName)
        || headers.ContainsKey(ForwardedHeadersDefaults.XOriginalPrefixHeaderName);
}
