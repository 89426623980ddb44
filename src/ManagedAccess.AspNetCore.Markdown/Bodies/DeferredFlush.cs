namespace ManagedAccess.AspNetCore.Markdown.Bodies;

/// <summary>
/// A flush that may be the end of a page (writers flush when they are closed) or the start of a stream. It is put
/// off for a moment: if the page ends in that time, no flush was needed; if the time runs out, the held content is sent.
/// </summary>
internal sealed class DeferredFlush(TimeProvider time, Func<Task> send)
{
    /// <summary>Long enough for a pipeline to unwind on a busy machine, too short for a reader of a stream to notice.</summary>
    public static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(250);

    private readonly Lock _sync = new();
    private ITimer? _timer;
    private Task _sent = Task.CompletedTask;

    public void Arm()
    {
        lock (_sync)
        {
            _timer ??= time.CreateTimer(static state => ((DeferredFlush)state!).OnTimeout(), this, Delay, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Cancels the timer. After the task has ended, nothing else uses the body; the task fails if sending failed.</summary>
    public Task DisarmAsync()
    {
        lock (_sync)
        {
            _timer?.Dispose();
            _timer = null;
            return _sent;
        }
    }

    private void OnTimeout()
    {
        lock (_sync)
        {
            // A timer that was disarmed may still fire.
            if (_timer is not null)
            {
                _timer.Dispose();
                _timer = null;
                _sent = send();
            }
        }
    }
}
