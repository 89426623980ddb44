using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace ManagedAccess.MarkdownScore.Questions;

/// <summary>A converter that speaks the scorer's protocol on its standard input and output.</summary>
internal sealed class ConverterProcess : IDisposable
{
    // A page that takes longer counts as lost.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly string _command;
    private Process? _process;

    public ConverterProcess(string command) => _command = command;

    public async Task<string> ConvertAsync(ApplicationPage page) => (await AnswerAsync(page))?.Markdown ?? "";

    /// <summary>The microseconds that the program says it took, or those of the round trip; twenty seconds where the page was lost.</summary>
    public async Task<double> TimeAsync(ApplicationPage page)
    {
        var started = Stopwatch.GetTimestamp();
        var answer = await AnswerAsync(page);
        return answer is null ? Patience.TotalMicroseconds : answer.Microseconds ?? Stopwatch.GetElapsedTime(started).TotalMicroseconds;
    }

    public void Dispose()
    {
        if (_process is { HasExited: false })
        {
            _process.Kill(entireProcessTree: true);
        }

        _process?.Dispose();
        _process = null;
    }

    private async Task<Answer?> AnswerAsync(ApplicationPage page)
    {
        _process ??= Start(_command);
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await _process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(new Dictionary<string, object> { ["id"] = page.Name, ["html"] = page.Html, ["url"] = page.Url, ["extract"] = true }).AsMemory(), patience.Token);
            var line = await _process.StandardOutput.ReadLineAsync(patience.Token) ?? throw new IOException($"\"{_command}\" ended at page {page.Name}.");
            using var answer = JsonDocument.Parse(line);
            return new Answer(
                answer.RootElement.TryGetProperty("markdown", out var markdown) ? markdown.GetString()! : "",
                answer.RootElement.TryGetProperty("us", out var microseconds) ? microseconds.GetDouble() : null);
        }
        catch (OperationCanceledException)
        {
            Dispose();
            return null;
        }
    }

    private sealed record Answer(string Markdown, double? Microseconds);

    private static Process Start(string command)
    {
        var start = new ProcessStartInfo("sh")
        {
            ArgumentList = { "-c", $"exec {command}" },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardInputEncoding = new UTF8Encoding(false),
            StandardOutputEncoding = new UTF8Encoding(false),
        };
        return Process.Start(start) ?? throw new InvalidOperationException($"\"{command}\" did not start.");
    }
}
