using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using ManagedAccess.AspNetCore.Access;
using ManagedAccess.AspNetCore.CurrentCaller;
using ManagedAccess.AspNetCore.Privacy;
using ManagedAccess.AspNetCore.Resources;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ManagedAccess.AspNetCore.PageList;

/// <summary>Answers with the pages that the caller may open (https://llmstxt.org).</summary>
internal sealed partial class LlmsTxtEndpoint(ResourceSelector resources, ILogger<LlmsTxtEndpoint> logger, string? title, string? summary)
{
    public async Task AnswerAsync(HttpContext context)
    {
        PrivateResponse.Ensure(context); // caches in the process do not read no-store
        var main = resources.Attest(context);
        var trial = await AccessTrial.CreateAsync(context);
        List<string> lines = [];
        foreach (var (endpoint, path) in PageFinder.Find(context))
        {
            if (await TryAsync(context, trial, endpoint, path) is { } page)
            {
                lines.Add(LineOf(page, PublicAddress(context.Request, main, path)));
            }
        }

        var person = context.GetAttribution() is { User: { } user } ? user.Name ?? user.Email : null;
        var text = new StringBuilder()
            .Append("# ").Append(OneLine(title ?? NameOf(context))).Append("\n\n> ")
            .Append(OneLine(summary ?? (person is null ? "The pages that this caller may read." : $"The pages that {Escaped(person)} may read."))).Append('\n');
        if (lines.Count > 0)
        {
            text.Append("\n## Pages\n\n").AppendJoin('\n', lines).Append('\n');
        }

        await WriteAsync(context, Encoding.UTF8.GetBytes(text.ToString()));
    }

    // A page that fails would otherwise take the list away from everybody.
    private async Task<ListedPage?> TryAsync(HttpContext context, AccessTrial trial, RouteEndpoint endpoint, PathString path)
    {
        try
        {
            return await PageFinder.LoadAsync(context, endpoint, path) is { } page && await trial.IsLetInAsync(page) ? page : null;
        }
        catch (Exception exception) when (!context.RequestAborted.IsCancellationRequested)
        {
            Log.PageNotListed(logger, endpoint.DisplayName, exception); // policies and pages are the app's own and may throw anything: such a page stays closed
            return null;
        }
    }

    private string NameOf(HttpContext context) => resources.Select(context) is { Name: { Length: > 0 } name }
        ? name
        : context.RequestServices.GetRequiredService<IHostEnvironment>().ApplicationName;

    private static async Task WriteAsync(HttpContext context, byte[] body)
    {
        context.Response.ContentType = "text/markdown; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store"; // each caller has a list of their own, and it changes with what they may do
        context.Response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(body, context.RequestAborted);
        }
    }

    private static string LineOf(ListedPage page, string address) =>
        $"- [{Escaped(page.Title)}]({address}){(page.Description is { } description ? ": " + Escaped(description) : "")}";

    // The configured address: the sender chooses the host of a request. The path of the resource may be the path base or in the routes, or the proxy in front may have removed it.
    private static string PublicAddress(HttpRequest request, ResourceIdentity? main, PathString page)
    {
        var path = request.PathBase.Add(page);
        if (main is null)
        {
            return Component(path);
        }

        var isInPath = !main.DecodedPath.HasValue || main.DecodedPath == "/" || ResourcePath.Covers(main.DecodedPath, path, out _);
        return main.Origin + Component(isInPath ? path : main.DecodedPath.Add(path));
    }

    // A parenthesis would end the address.
    private static string Component(PathString path) =>
        path.ToUriComponent().Replace("(", "%28", StringComparison.Ordinal).Replace(")", "%29", StringComparison.Ordinal);

    private static string OneLine(string text) =>
        string.Join(' ', string.Concat(text.Where(IsShown)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    // White space that is a control character separates words.
    private static bool IsShown(char character) =>
        char.IsWhiteSpace(character) || char.GetUnicodeCategory(character) is not (UnicodeCategory.Control or UnicodeCategory.Format);

    private static string Escaped(string text) => Special().Replace(OneLine(text), @"\$0");

    [GeneratedRegex(@"[\\\[\]`<*_&]")]
    private static partial Regex Special();
}
