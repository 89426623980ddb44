using System.Diagnostics;
using System.Text;
using ManagedAccess.MarkdownScore;
using ManagedAccess.MarkdownScore.Fuzz;
using ManagedAccess.MarkdownScore.Questions;
using ManagedAccess.MarkdownScore.Rules;
using ManagedAccess.MarkdownScore.Speed;

if (args.Contains("--questions"))
{
    return await QuestionsCommand.RunAsync(args, page => Conversion.Convert(page.Html, page.Url, extract: true));
}

if (args is ["--rules", var corpora])
{
    return RulesCommand.Run(corpora, Path.Combine(AppContext.BaseDirectory, "Pages"));
}

if (args is ["--speed", var speedCorpora, "--converter", var converter])
{
    return await SpeedCommand.RunAsync(speedCorpora, converter);
}

if (args.Contains("--fuzz"))
{
    return FuzzCommand.Run(args, Path.Combine(AppContext.BaseDirectory, "Pages"));
}

// The protocol of the scorer: {"id","html","url","extract"} a line in, {"id","markdown","us"} a line out, in order.
using var input = new StreamReader(Console.OpenStandardInput(), new UTF8Encoding(false), false, 1 << 16);
using var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false), 1 << 16) { AutoFlush = true, NewLine = "\n" };
while (await input.ReadLineAsync() is { } line)
{
    if (line.Length > 0)
    {
        await output.WriteLineAsync(Answer(line));
    }
}

return 0;

static string Answer(string line)
{
    var request = ScoreRequest.Parse(line);
    var started = Stopwatch.GetTimestamp();
    try
    {
        var markdown = Conversion.Convert(request.Html, request.Url, request.Extract);
        return ScoreRequest.Write(request.Id, markdown, Stopwatch.GetElapsedTime(started));
    }
    catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or IndexOutOfRangeException or NullReferenceException)
    {
        // What the scorer has to see is that this page failed, and how.
        return ScoreRequest.WriteError(request.Id, exception.ToString());
    }
}
