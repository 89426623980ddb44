using System.Net.Mime;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace ManagedAccess.Emulator.Edge.Responses;

/// <summary>What kind of client asks, as far as the answer without a credential depends on it.</summary>
/// <param name="IsNavigation">A browser that shows the answer to a person.</param>
/// <param name="IsScript">A script that says so with <c>X-Requested-With</c>.</param>
/// <param name="WantsJson">The client asks for JSON by name.</param>
internal readonly record struct RefusalForm(bool IsNavigation, bool IsScript, bool WantsJson)
{
    private const string Markdown = "text/markdown";

    public static RefusalForm Of(HttpContext context)
    {
        var headers = context.Request.Headers;
        var accepted = context.Request.GetTypedHeaders().Accept;
        return new(
            IsNavigationOf(context.Request, accepted),
            headers.XRequestedWith.ToString().Equals("XMLHttpRequest", StringComparison.OrdinalIgnoreCase),
            WeightOf(accepted, MediaTypeNames.Application.Json) > 0);
    }

    // Fetch metadata decides where a browser sends it (W3C Fetch Metadata §2.2). Agents send no such field and prefer something else to HTML.
    private static bool IsNavigationOf(HttpRequest request, IList<MediaTypeHeaderValue> accepted)
    {
        if (request.Headers["Sec-Fetch-Mode"].ToString() is { Length: > 0 } mode)
        {
            return mode == "navigate";
        }

        var html = WeightOf(accepted, MediaTypeNames.Text.Html);
        return HttpMethods.IsGet(request.Method) && html > 0 && WeightOf(accepted, Markdown) == 0 && WeightOf(accepted, MediaTypeNames.Application.Json) < html;
    }

    private static double WeightOf(IList<MediaTypeHeaderValue> accepted, string type)
        => accepted.Where(entry => entry.MediaType.Equals(type, StringComparison.OrdinalIgnoreCase)).Select(entry => entry.Quality ?? 1).DefaultIfEmpty(0).Max();
}
