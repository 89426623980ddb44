using ManagedAccess.AspNetCore.Markdown.Bodies;
using ManagedAccess.AspNetCore.Markdown.Http;
using ManagedAccess.AspNetCore.Markdown.Pages;
using ManagedAccess.AspNetCore.Markdown.Representations;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ManagedAccess.AspNetCore.Markdown;

/// <summary>
/// Passes on every request that does not prefer Markdown. For the others it runs between the application and the server: the
/// application renders HTML as usual, and the response is Markdown.
/// </summary>
internal sealed class MarkdownMiddleware(RequestDelegate next, MarkdownOptions options, ConversionContext conversion, ResponseFields fields)
{
    private readonly Func<object, Task> _onStarting = fields.OnStarting;

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
        var withheld = WithheldFields.Take(context.Request, mayBeConverted: !Convertibility.IsFileOfAnotherKind(path));
        var requested = new RequestedPage(context.Request, page) { Withheld = withheld };
        await using var body = new MarkdownResponseBody(context, inner, withheld, conversion);
        context.Features.Set(requested);
        context.Request.Path = page;
        context.Features.Set<IHttpResponseBodyFeature>(body);
        try
        {
            await next(context);
            await body.FinishAsync();
        }
        finally
        {
            context.Features.Set(inner);
            requested.Withheld = null;
            context.Request.Path = path;
            withheld.GiveBack(context.Request);
            await body.ReturnMemoryAsync();
        }
    }

    /// <summary>Whether the path ends in the configured suffix: then it is the Markdown of the page without the suffix, for any <c>Accept</c>.</summary>
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
