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

    public async Task<string> ConvertAsync(ApplicationPage page)
    {
        _process ??= Start(_command);
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await _process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(new Dictionary<string, object> { ["id"] = page.Name, ["html"] = page.Html, ["url"] = page.Url, ["extract"] = true }).AsMemory(), patience.Token);
            var line = await _process.StandardOutput.ReadLineAsync(patience.Token) ?? throw new IOException($"\"{_command}\" ended at page {page.Name}.");
            using var answer = JsonDocument.Parse(line);
            return answer.RootElement.TryGetProperty("markdown", out var markdown) ? markdown.GetString()! : "";
        }
        catch (OperationCanceledException)
        {
            Dispose();
            return "";
        }
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
