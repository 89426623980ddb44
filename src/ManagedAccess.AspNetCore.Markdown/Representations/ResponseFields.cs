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
/// The final changes to the fields of every response, when it starts: a response that could be negotiated says so, and a response that
/// was made for one person is private. Registered first, so it runs after every callback of the application.
/// </summary>
internal sealed class ResponseFields(PageOptions options, ILogger<ResponseFields> logger)
{
    private const int MaxWarnings = 256;

    private readonly ConcurrentDictionary<string, bool> _warned = new(StringComparer.Ordinal);

    public Task OnStarting(object state)
    {
        var context = (HttpContext)state;
        if (options.Enabled)
        {
            AddNegotiationFields(context);
        }

        // RFC 9111 §3.5 protects only responses to requests with Authorization: a shared cache does not see the meaning of a cookie or an assertion.
        if (context.Features.Get<IHttpAuthenticationFeature>()?.User?.Identity?.IsAuthenticated == true)
        {
            MakePrivate(context);
        }

        return Task.CompletedTask;
    }

    private void AddNegotiationFields(HttpContext context)
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

    private void MakePrivate(HttpContext context)
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

    /// <summary>Logged once for each place in the application that sets the field, not once for each request.</summary>
    private void Warn(string place)
    {
        if (_warned.Count < MaxWarnings && _warned.TryAdd(place, true))
        {
            Log.SharedCachingWithdrawn(logger, place);
        }
    }
}
