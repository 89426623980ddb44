using System.Collections.Concurrent;
using ManagedAccess.AspNetCore.Markdown.Diagnostics;
using ManagedAccess.AspNetCore.Markdown.Http;
using ManagedAccess.AspNetCore.Markdown.Pages;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

namespace ManagedAccess.AspNetCore.Markdown.Representations;

/// <summary>
/// The last word on the fields of every response, when it starts: what could have been negotiated says so, and what
/// was made for one person stays theirs. Registered first, so it runs after every callback of the application.
/// </summary>
internal sealed class ResponseStamp(PageOptions options, ILogger<ResponseStamp> logger)
{
    private const int MaxWarnings = 256;

    private readonly ConcurrentDictionary<string, bool> _warned = new(StringComparer.Ordinal);

    public Task OnStarting(object state)
    {
        var context = (HttpContext)state;
        if (options.Enabled)
        {
            StampNegotiation(context);
        }

        // RFC 9111 §3.5 protects only what was asked for with Authorization: a cookie or an assertion does not tell a shared cache anything.
        if (context.Features.Get<IHttpAuthenticationFeature>()?.User?.Identity?.IsAuthenticated == true)
        {
            StampPrivacy(context);
        }

        return Task.CompletedTask;
    }

    private void StampNegotiation(HttpContext context)
    {
        var response = context.Response;
        var negotiable = Convertibility.IsNegotiable(context);
        var bare304 = response.StatusCode == StatusCodes.Status304NotModified && response.ContentType is null;
        if (negotiable || bare304 || Convertibility.IsMarkdown(response.ContentType))
        {
            VaryField.Add(response.Headers, HeaderNames.Accept);
        }

        if (negotiable && options.PathSuffix is not null && response.StatusCode == StatusCodes.Status200OK)
        {
            LinkField.Add(response.Headers, PageReference.Relative(context.Request, options.PathSuffix), "alternate", "text/markdown");
        }
    }

    private void StampPrivacy(HttpContext context)
    {
        var headers = context.Response.Headers;
        var restricted = CacheControlField.MadePrivate(headers.CacheControl, out var wasShared);
        if (restricted is null)
        {
            return;
        }

        headers.CacheControl = restricted;
        if (wasShared)
        {
            Warn(context.GetEndpoint()?.DisplayName ?? Log.Loggable(context.Request.Path));
        }
    }

    /// <summary>Once for each place in the application that says it, not once a request.</summary>
    private void Warn(string place)
    {
        if (_warned.Count < MaxWarnings && _warned.TryAdd(place, true))
        {
            Log.SharedCachingWithdrawn(logger, place);
        }
    }
}
