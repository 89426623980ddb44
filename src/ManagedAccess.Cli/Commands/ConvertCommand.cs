using System.CommandLine;
using ManagedAccess.Cli.Execution;
using ManagedAccess.Cli.Http;
using ManagedAccess.Markdown;

namespace ManagedAccess.Cli.Commands;

/// <summary><c>convert FILE|URL|-</c></summary>
internal static class ConvertCommand
{
    private const int MaxRedirects = 5;

    public static Command Create(CliContext context)
    {
        var source = new Argument<string>("SOURCE") { Description = "A file, a URL, or - for standard input." };
        var frontMatter = new Option<bool>("--front-matter") { Description = "Begin with a YAML block: title, description, date, author." };
        var whole = new Option<bool>("--whole-page") { Description = "Convert the whole page, with navigation and banners." };
        var selector = new Option<string?>("--selector") { Description = "The element that holds the content, as a CSS selector.", HelpName = "CSS" };
        var exclude = new Option<string[]>("--exclude") { Description = "An element to leave out, as a CSS selector. May be given several times.", HelpName = "CSS" };
        var command = new Command("convert", "Convert a page of HTML to Markdown.") { source, frontMatter, whole, selector, exclude };
        command.SetAction(async (parse, stop) =>
        {
            var options = new MarkdownConversionOptions
            {
                FrontMatter = parse.GetValue(frontMatter),
                ExtractMainContent = !parse.GetValue(whole),
                ContentSelector = parse.GetValue(selector),
                ExcludeSelectors = parse.GetValue(exclude) ?? [],
            };
            var (html, address) = await ReadAsync(context, parse.GetRequiredValue(source), stop);
            if (address is not null)
            {
                options.BaseUri = address;
                options.AbsoluteLinks = true;
            }

            context.Terminal.Output.WriteLine(Convert(html, options));
            return ExitCodes.Clean;
        });
        return command.WithExamples(
            "managed-access convert page.html",
            "managed-access convert https://example.com/ --front-matter",
            "curl -s https://example.com/ | managed-access convert - > page.md");
    }

    /// <summary>The Markdown of a page, without white space at its end.</summary>
    /// <exception cref="CommandFailure">The page is too long, or a selector cannot be used.</exception>
    public static string Convert(string html, MarkdownConversionOptions options)
    {
        try
        {
            return new MarkdownConverter().Convert(html, options).TrimEnd();
        }
        catch (ArgumentException exception)
        {
            throw new CommandFailure(exception.Message);
        }
    }

    private static async Task<(string Html, Uri? Address)> ReadAsync(CliContext context, string source, CancellationToken stop)
    {
        if (source == "-")
        {
            return (await context.Input.ReadToEndAsync(stop), null);
        }

        if (Uri.TryCreate(source, UriKind.Absolute, out var url) && url.Scheme is "http" or "https")
        {
            return await FetchAsync(context, url, stop);
        }

        try
        {
            return (await File.ReadAllTextAsync(source, stop), null);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure(exception is FileNotFoundException or DirectoryNotFoundException ? $"There is no file '{source}'." : exception.Message);
        }
    }

    private static async Task<(string Html, Uri? Address)> FetchAsync(CliContext context, Uri url, CancellationToken stop)
    {
        using var network = context.Network();
        return await context.Terminal.WaitAsync($"Reading {url}", async progress =>
        {
            var walk = context.CreateWalk(network, TimeSpan.FromSeconds(30), progress);
            for (var step = 0; step <= MaxRedirects; step++)
            {
                var answer = await walk.GetAsync($"reading {url}", url, stop, new Field("Accept", "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"));
                if (answer.IsRedirect && answer.Location is { } next)
                {
                    url = next;
                    continue;
                }

                return answer.Status is 200 && (answer.IsHtml || answer.MediaType is null)
                    ? (answer.Body, (Uri?)url)
                    : throw new CommandFailure(answer.Status == 401 ? $"{answer.Summary}: the page needs a token. Use: managed-access curl --markdown {url}" : $"There is no page of HTML to convert: {answer.Summary}");
            }

            throw new CommandFailure($"{url}: more than {MaxRedirects} redirects.");
        });
    }
}
