using ManagedAccess.AspNetCore.Markdown.Bodies;
using ManagedAccess.AspNetCore.Markdown.Http;
using ManagedAccess.AspNetCore.Markdown.Pages;
using ManagedAccess.AspNetCore.Markdown.Representations;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ManagedAccess.AspNetCore.Markdown;

/// <summary>
/// Lets every request pass that does not prefer Markdown. For the others it stands between the application and the server: the
/// application renders HTML as ever, and what leaves is Markdown.
/// </summary>
internal sealed class MarkdownMiddleware(RequestDelegate next, MarkdownOptions options, MarkdownSeam seam, ResponseStamp stamp)
{
    private readonly Func<object, Task> _onStarting = stamp.OnStarting;

    public Task Invoke(HttpContext context)
    {
        context.Response.OnStarting(_onStarting, context);
        if (!options.Enabled)
        {
            return next(context);
        }

        var request = context.Request;
        if (StandsForMarkdown(request, out var page))
        {
            return InvokeForMarkdown(context, page);
        }

        if (AcceptNegotiation.ChoosePage(request.Headers.Accept, options.Variant) == PageRepresentation.Markdown)
        {
            return InvokeForMarkdown(context, request.Path);
        }

        if (options.PathSuffix is not null)
        {
            context.Features.Set(new RequestedPage(request, request.Path)); // HTML names the address of its Markdown
        }

        return next(context);
    }

    private async Task InvokeForMarkdown(HttpContext context, PathString page)
    {
        var path = context.Request.Path;
        var inner = context.Features.Get<IHttpResponseBodyFeature>()!;
        var request = MarkdownRequest.Take(context.Request);
        await using var body = new MarkdownResponseBody(context, inner, request, seam);
        context.Features.Set(new RequestedPage(context.Request, page));
        context.Request.Path = page;
        context.Features.Set(request);
        context.Features.Set<IHttpResponseBodyFeature>(body);
        try
        {
            await next(context);
            await body.FinishAsync();
        }
        finally
        {
            context.Features.Set(inner);
            context.Features.Set<MarkdownRequest>(null);
            context.Request.Path = path;
            request.GiveBack(context.Request);
            await body.ReturnMemoryAsync();
        }
    }

    /// <summary>Whether the path ends in the configured suffix: then it is the Markdown of the page without it, whatever <c>Accept</c> says.</summary>
    private bool StandsForMarkdown(HttpRequest request, out PathString page)
    {
        page = default;
        var path = request.Path.Value;
        if (options.PathSuffix is not { } suffix || path is null || !path.EndsWith(suffix, StringComparison.OrdinalIgnoreCase) ||
            !(HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)))
        {
            return false;
        }

        page = new PathString(path[..^suffix.Length]);
        return true;
    }
}
