using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace InternalWiki.Layout;

/// <summary>Turns a view into a string of HTML. There is no script, no circuit and no second round.</summary>
internal sealed class ViewRenderer(IServiceProvider services, ILoggerFactory loggers, IHttpContextAccessor http)
{
    public async Task<string> RenderAsync<TView, TModel>(TModel model)
        where TView : View<TModel>
    {
        var parameters = ParameterView.FromDictionary(new Dictionary<string, object?>
        {
            [nameof(View<>.Model)] = model,
            [nameof(View<>.Reader)] = http.HttpContext?.GetAttribution().User?.DisplayName,
        });

        await using var renderer = new HtmlRenderer(services, loggers);
        return await renderer.Dispatcher.InvokeAsync(async () =>
            (await renderer.RenderComponentAsync<TView>(parameters)).ToHtmlString());
    }
}
