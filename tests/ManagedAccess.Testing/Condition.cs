namespace ManagedAccess.Testing;

/// <summary>Waits for something that other threads do, without a time of its own: how long they take depends on the machine.</summary>
public static class Condition
{
    /// <summary>Completes when the condition holds.</summary>
    public static async Task HoldsAsync(Func<bool> condition)
    {
        while (!condition())
        {
            await Task.Yield();
        }
    }
}
