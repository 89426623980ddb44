namespace ManagedAccess.AspNetCore.Tokens.Validation;

/// <summary>The cap on concurrent signature verifications: a queue in which a token waits at most a second (design §7).</summary>
internal sealed class VerificationSlots(int count, TimeProvider clock) : IDisposable
{
    /// <summary>How long a token waits for a slot before the answer is 503.</summary>
    public static readonly TimeSpan QueueLimit = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _free = new(count);

    public int Count => count;

    /// <summary>Takes a slot if one is free right now.</summary>
    public bool TryTake() => _free.Wait(0);

    /// <summary>Waits for a slot in order of arrival and takes it; false when the wait was too long.</summary>
    public async Task<bool> TakeAsync()
    {
        using var limit = new CancellationTokenSource(QueueLimit, clock);
        try
        {
            await _free.WaitAsync(limit.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    public void Return() => _free.Release();

    public void Dispose() => _free.Dispose();
}
