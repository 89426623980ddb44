using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace ManagedAccess.EndToEnd.Tests.Processes;

/// <summary>A program started by a test: its output is kept and can be waited for, and it never outlives the tests.</summary>
public sealed class ChildProcess : IAsyncDisposable
{
    private static readonly ConcurrentDictionary<Process, bool> Running = new();

    private static readonly TimeSpan OutputPatience = TimeSpan.FromSeconds(5);

    private readonly Process _process;
    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _ended;
    private Task _end = Task.CompletedTask;

    static ChildProcess() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
    {
        foreach (var process in Running.Keys)
        {
            Kill(process);
        }
    };

    private ChildProcess(Process process) => _process = process;

    /// <summary>Everything it wrote so far, to either stream.</summary>
    public string Output
    {
        get
        {
            lock (_gate)
            {
                return string.Join('\n', _lines);
            }
        }
    }

    public StreamWriter Input => _process.StandardInput;

    public static ChildProcess Start(ProcessStartInfo start)
    {
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        var process = new Process { StartInfo = start };
        var child = new ChildProcess(process);
        process.Start();
        Running[process] = true;
        var output = child.ReadAsync(process.StandardOutput);
        var errors = child.ReadAsync(process.StandardError);
        child._end = child.EndAsync(output, errors);
        return child;
    }

    /// <summary>Waits for the first line that matches, from <paramref name="fromLine"/> on, whether it was written yet or not.</summary>
    /// <exception cref="InvalidOperationException">The process ended, or <paramref name="patience"/> (default 60 s) did, without such a line.</exception>
    public async Task<(Match Match, int Line)> WaitForAsync(Regex pattern, int fromLine = 0, TimeSpan? patience = null)
    {
        using var deadline = new CancellationTokenSource(patience ?? TimeSpan.FromSeconds(60));
        for (var line = fromLine; ; line++)
        {
            string? text;
            while (!TryRead(line, out text, out var change))
            {
                if (change is null)
                {
                    throw new InvalidOperationException($"The process ended with {_process.ExitCode} before it wrote /{pattern}/:\n{Output}");
                }

                try
                {
                    await change.WaitAsync(deadline.Token);
                }
                catch (OperationCanceledException)
                {
                    throw new InvalidOperationException($"The process did not write /{pattern}/ in time:\n{Output}");
                }
            }

            if (pattern.Match(text!) is { Success: true } match)
            {
                return (match, line);
            }
        }
    }

    public async Task<int> WaitForExitAsync(TimeSpan patience)
    {
        using var deadline = new CancellationTokenSource(patience);
        await _process.WaitForExitAsync(deadline.Token);
        var exitCode = _process.ExitCode;
        try
        {
            await _end.WaitAsync(OutputPatience, deadline.Token); // its last lines may be read after its end
        }
        catch (TimeoutException)
        {
            // A child of it lives on and keeps the output open.
        }

        return exitCode;
    }

    /// <summary>Sends SIGKILL to the process alone, at once: to look for its children first takes longer than a request.</summary>
    public void Kill() => _process.Kill();

    /// <summary>The identifier of the process.</summary>
    public int Id => _process.Id;

    public async ValueTask DisposeAsync()
    {
        if (!Running.TryRemove(_process, out _))
        {
            return; // ended before, by a test that kills
        }

        Kill(_process);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
    }

    private bool TryRead(int line, out string? text, out Task? change)
    {
        lock (_gate)
        {
            var isThere = line < _lines.Count;
            text = isThere ? _lines[line] : null;
            change = _ended ? null : _changed.Task;
            return isThere;
        }
    }

    private async Task ReadAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            Change(() => _lines.Add(line));
        }
    }

    private async Task EndAsync(Task output, Task errors)
    {
        await Task.WhenAll(output, errors);
        await _process.WaitForExitAsync();
        Change(() => _ended = true);
    }

    private void Change(Action change)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            change();
            changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.SetResult();
    }
}
