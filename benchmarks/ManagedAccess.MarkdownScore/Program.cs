using System.Diagnostics;
using System.Text;
using ManagedAccess.Markdown;
using ManagedAccess.MarkdownScore;

// The protocol of the scorer: {"id","html","url","extract"} a line in, {"id","markdown","us"} a line out, in order.
var converter = new MarkdownConverter();
using var input = new StreamReader(Console.OpenStandardInput(), new UTF8Encoding(false), false, 1 << 16);
using var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false), 1 << 16) { AutoFlush = true, NewLine = "\n" };
while (await input.ReadLineAsync() is { } line)
{
    if (line.Length > 0)
    {
        await output.WriteLineAsync(Answer(line));
    }
}

string Answer(string line)
{
    var request = ScoreRequest.Parse(line);
    var options = new MarkdownConversionOptions
    {
        ExtractMainContent = request.Extract,

        // As the middleware does it: the title and the author of an article are in the front matter and nowhere else.
        FrontMatter = request.Extract,
        BaseUri = Uri.TryCreate(request.Url, UriKind.Absolute, out var address) ? address : null,
        MaxHtmlLength = 16 * 1024 * 1024,
    };
    var started = Stopwatch.GetTimestamp();
    try
    {
        var markdown = converter.Convert(request.Html, options);
        return ScoreRequest.Write(request.Id, markdown, Stopwatch.GetElapsedTime(started));
    }
    catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or IndexOutOfRangeException or NullReferenceException)
    {
        // What the scorer has to see is that this page failed, and how.
        return ScoreRequest.WriteError(request.Id, exception.ToString());
    }
}
