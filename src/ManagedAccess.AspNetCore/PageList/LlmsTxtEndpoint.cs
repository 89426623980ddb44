using System.Text;
using ManagedAccess.AspNetCore.Access;
using ManagedAccess.AspNetCore.CurrentCaller;
using ManagedAccess.AspNetCore.Resources;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ManagedAccess.AspNetCore.PageList;

/// <summary>Answers with the pages that the caller may open (https://llmstxt.org).</summary>
internal sealed class LlmsTxtEndpoint(ResourceSelector resources, string? title, string? summary)
{
    public async Task AnswerAsync(HttpContext context)
    {
        var main = resources.Attest(context);
        List<string> lines = [];
        foreach (var page in await PageFinder.FindAsync(context))
        {
            if (await AccessTrial.IsLetInAsync(context, page))
            {
                lines.Add(LineOf(page, PublicAddress(context.Request, main, page.Path)));
            }
        }

        var person = context.GetAttribution() is { User: { } user } ? user.Name ?? user.Email : null;
        var text = new StringBuilder()
            .Append("# ").Append(OneLine(title ?? NameOf(context))).Append("\n\n> ")
            .Append(OneLine(summary ?? (person is null ? "The pages that this caller may read." : $"The pages that {person} may read."))).Append('\n');
        if (lines.Count > 0)
        {
            text.Append("\n## Pages\n\n").AppendJoin('\n', lines).Append('\n');
        }

        await WriteAsync(context, Encoding.UTF8.GetBytes(text.ToString()));
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
        $"- [{Escaped(page.Title)}]({address}){(page.Description is { } description ? ": " + OneLine(description) : "")}";

    // The configured address: the sender chooses the host of a request. The path of the resource may be the path base, or the proxy in front may have removed it.
    private static string PublicAddress(HttpRequest request, ResourceIdentity? main, PathString page)
    {
        var path = request.PathBase.Add(page);
        if (main is null)
        {
            return Component(path);
        }

        var isPathBase = !main.DecodedPath.HasValue || main.DecodedPath == "/" || request.PathBase.StartsWithSegments(main.DecodedPath);
        return main.Origin + Component(isPathBase ? path : main.DecodedPath.Add(path));
    }

    // A parenthesis would end the address.
    private static string Component(PathString path) =>
        path.ToUriComponent().Replace("(", "%28", StringComparison.Ordinal).Replace(")", "%29", StringComparison.Ordinal);

    private static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static string Escaped(string text) => OneLine(text)
        .Replace("\\", "\\\\", StringComparison.Ordinal).Replace("[", "\\[", StringComparison.Ordinal).Replace("]", "\\]", StringComparison.Ordinal);
}
