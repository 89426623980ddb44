using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace InternalWiki.Tests;

/// <summary>
/// Waits for what a client gave up and the app still works on, and then writes to its database. Kestrel waits when it stops; the test server does not.
/// </summary>
internal sealed class RequestsUnderWay : IStartupFilter
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _count = 1; // the app itself, until it is stopped

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(async (context, rest) =>
        {
            Interlocked.Increment(ref _count);
            try
            {
                await rest(context);
            }
            finally
            {
                Leave();
            }
        });
        next(app);
    };

    /// <summary>To be called once, when no request comes any more.</summary>
    public Task EndAsync()
    {
        Leave();
        return _ended.Task;
    }

    private void Leave()
    {
        if (Interlocked.Decrement(ref _count) == 0)
        {
            _ended.TrySetResult();
        }
    }
}
