using System.Collections.Concurrent;

namespace ManagedAccess.AspNetCore.Concurrency;

/// <summary>Work that several callers ask for at once is done once, and all of them get its result.</summary>
/// <remarks>No result is kept: a caller that asks after the end starts the work again. A caller that gives up ends only its own wait.</remarks>
internal sealed class SingleFlight<TKey, TResult>
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, Flight> _underWay = new();

    /// <summary>The result of the work under way for the key; null when there is no such work.</summary>
    public Task<TResult>? Find(TKey key) => _underWay.TryGetValue(key, out var flight) ? flight.Result : null;

    /// <summary>Joins the work under way for the key, or starts it.</summary>
    /// <param name="key">The key of the work.</param>
    /// <param name="work">Started at most once. It does not belong to one caller, so no caller may cancel it.</param>
    public Task<TResult> RunAsync(TKey key, Func<Task<TResult>> work)
    {
        var flight = JoinOrLead(key, out var isLeader);
        if (isLeader)
        {
            _ = LeadAsync(flight, work);
        }

        return flight.Result;
    }

    /// <summary>Joins the work under way for the key, or takes it on.</summary>
    /// <param name="key">The key of the work.</param>
    /// <param name="isLeader">Whether the caller has to do the work, and to end it in every case.</param>
    public Flight JoinOrLead(TKey key, out bool isLeader)
    {
        var own = new Flight(this, key);
        var flight = _underWay.GetOrAdd(key, own);
        isLeader = flight == own;
        return flight;
    }

    private static async Task LeadAsync(Flight flight, Func<Task<TResult>> work)
    {
        try
        {
            flight.End(await work());
        }
        catch (Exception exception)
        {
            flight.Fail(exception); // every caller that waits for the work gets the exception
        }
    }

    /// <summary>Work under way.</summary>
    internal sealed class Flight(SingleFlight<TKey, TResult> all, TKey key)
    {
        private readonly TaskCompletionSource<TResult> _source = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<TResult> Result => _source.Task;

        /// <summary>Gives the result to all callers that wait. The first end counts.</summary>
        public void End(TResult result)
        {
            Leave();
            _source.TrySetResult(result);
        }

        public void Fail(Exception exception)
        {
            Leave();
            _source.TrySetException(exception);
        }

        // Before the result is set, so that a caller that asks again after it does not join work that has ended.
        private void Leave() => all._underWay.TryRemove(KeyValuePair.Create(key, this));
    }
}
