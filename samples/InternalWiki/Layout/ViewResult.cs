using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace InternalWiki.Layout;

/// <summary>A view, rendered to plain HTML when it is sent. It has no script, no circuit and no second request.</summary>
internal sealed class ViewResult<TView, TModel>(TModel model, int statusCode = StatusCodes.Status200OK) : IResult
    where TView : View<TModel>
{
    // No script runs, not even one that somebody hides in a page. Forms go to this origin only, and no site may frame the page.
    private const string ContentSecurityPolicy =
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var html = await RenderAsync(httpContext);

        var headers = httpContext.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        await Results.Content(html, "text/html; charset=utf-8", statusCode: statusCode).ExecuteAsync(httpContext);
    }

    private async Task<string> RenderAsync(HttpContext context)
    {
        var parameters = ParameterView.FromDictionary(new Dictionary<string, object?>
        {
            [nameof(View<>.Model)] = model,
            [nameof(View<>.Reader)] = context.GetAttribution().User?.DisplayName,
        });

        await using var renderer = new HtmlRenderer(context.RequestServices, context.RequestServices.GetRequiredService<ILoggerFactory>());
        return await renderer.Dispatcher.InvokeAsync(async () =>
            (await renderer.RenderComponentAsync<TView>(parameters)).ToHtmlString());
    }
}
