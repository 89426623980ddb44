using Microsoft.Extensions.Time.Testing;

namespace ManagedAccess.AspNetCore.Markdown.Tests.Pages;

internal static class TestClock
{
    /// <summary>Moves the clock until the task is done: whoever waits may begin to do so only after this was called.</summary>
    public static async Task AdvanceWhenWaitedFor(FakeTimeProvider time, TimeSpan step, Task task)
    {
        while (!task.IsCompleted)
        {
            time.Advance(step);
            await Task.Yield();
        }
    }
}
