namespace ManagedAccess.AspNetCore.Markdown.Bodies;

/// <summary>
/// A flush that may be the last thing a page does (writers flush when they are closed) or the first sign of a stream. It is put
/// off for a moment: if the page ends meanwhile there was nothing to flush, and if time runs out what is held is sent.
/// </summary>
internal sealed class DeferredFlush(TimeProvider time, Func<Task> send)
{
    /// <summary>Long enough for a pipeline to unwind on a busy machine, too short for a reader of a stream to mind.</summary>
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

    /// <summary>Takes the matter back from the clock. Once the task has ended nothing else touches the body; it fails as the sending failed.</summary>
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
            // A timer that was disarmed may fire all the same.
            if (_timer is not null)
            {
                _timer.Dispose();
                _timer = null;
                _sent = send();
            }
        }
    }
}
