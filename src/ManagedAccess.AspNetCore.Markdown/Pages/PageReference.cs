using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;

namespace ManagedAccess.AspNetCore.Markdown.Pages;

/// <summary>The address of the requested page, without the parameter for the start position.</summary>
internal static class PageReference
{
    /// <summary>The query parameter of <c>rel="next"</c>: how many characters of the Markdown the client has already.</summary>
    public const string From = "markdown-from";

    private const string AccessToken = "access_token"; // RFC 6750 §2.3: a token in the address is not repeated

    /// <summary>Path and query, escaped: relative, so that nothing depends on the <c>Host</c> header. A client reads //host and /\host as another host.</summary>
    public static string Relative(HttpRequest request, string suffix = "") =>
        "/" + WholePath(request).ToUriComponent().TrimStart('/', '\\') + suffix + PageQuery(request).ToUriComponent();

    /// <summary>The whole address, or null when the request does not name a host.</summary>
    public static Uri? Absolute(HttpRequest request)
    {
        if (!request.Host.HasValue)
        {
            return null;
        }

        var address = UriHelper.BuildAbsolute(request.Scheme, request.Host, path: WholePath(request), query: PageQuery(request));
        return Uri.TryCreate(address, UriKind.Absolute, out var uri) ? uri : null;
    }

    /// <summary>The address of the rest of a page that was cut at <paramref name="position"/>.</summary>
    public static string Next(HttpRequest request, int position)
    {
        var page = Relative(request);
        return string.Create(CultureInfo.InvariantCulture, $"{page}{(page.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{From}={position}");
    }

    /// <summary>The start position; zero when the request does not name one.</summary>
    public static int Start(HttpRequest request) =>
        request.Query.TryGetValue(From, out var value) && int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var position) ? position : 0;

    private static PathString WholePath(HttpRequest request) =>
        request.HttpContext.Features.Get<RequestedPage>()?.WholePath(request) ?? request.PathBase.Add(request.Path);

    private static QueryString PageQuery(HttpRequest request)
    {
        var asked = request.HttpContext.Features.Get<RequestedPage>()?.Query ?? request.QueryString;
        var query = asked.Value;
        if (query is null || !(query.Contains(From, StringComparison.Ordinal) || query.Contains(AccessToken, StringComparison.OrdinalIgnoreCase)))
        {
            return asked;
        }

        var kept = query[1..].Split('&').Where(parameter => !parameter.StartsWith(From + "=", StringComparison.Ordinal) && !parameter.StartsWith(AccessToken, StringComparison.OrdinalIgnoreCase));
        var rest = string.Join('&', kept);
        return rest.Length == 0 ? QueryString.Empty : new QueryString("?" + rest);
    }
}
