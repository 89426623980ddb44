namespace ManagedAccess.AspNetCore.Redis.Connections;

/// <summary>Commands that nobody waits for after their limit: their failure is known already.</summary>
internal static class ObservedTasks
{
    public static Task<T> Observed<T>(this Task<T> task)
    {
        _ = ((Task)task).Observed();
        return task;
    }

    public static Task Observed(this Task task)
    {
        _ = task.ContinueWith(static failed => failed.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return task;
    }
}
