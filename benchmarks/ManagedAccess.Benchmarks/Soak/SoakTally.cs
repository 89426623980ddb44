using System.Collections.Concurrent;

namespace ManagedAccess.Benchmarks.Soak;

/// <summary>Counts what was sent and what came back. For several threads at once.</summary>
internal sealed class SoakTally
{
    private const int MaxPrinted = 20;

    private readonly ConcurrentDictionary<string, int> _kinds = new();
    private int _answered;
    private int _left;
    private int _errors;
    private int _serverErrors;

    /// <summary>Requests whose answer was received to its end.</summary>
    public int Answered => Volatile.Read(ref _answered);

    /// <summary>Requests whose client left before.</summary>
    public int Left => Volatile.Read(ref _left);

    /// <summary>Everything that was not as expected, answers from 500 on included.</summary>
    public int Errors => Volatile.Read(ref _errors);

    /// <summary>Answers from 500 on.</summary>
    public int ServerErrors => Volatile.Read(ref _serverErrors);

    public IEnumerable<string> Kinds => _kinds.OrderBy(kind => kind.Key, StringComparer.Ordinal).Select(kind => $"{kind.Key} {kind.Value}");

    public void Sent(string kind) => _kinds.AddOrUpdate(kind, 1, (_, count) => count + 1);

    public void ClientLeft() => Interlocked.Increment(ref _left);

    public void AnswerCame(int status)
    {
        Interlocked.Increment(ref _answered);
        if (status >= 500)
        {
            Interlocked.Increment(ref _serverErrors);
        }
    }

    public void Wrong(string kind, string what)
    {
        if (Interlocked.Increment(ref _errors) <= MaxPrinted)
        {
            Console.WriteLine($"  WRONG, {kind}: {what}");
        }
    }
}
