namespace ManagedAccess.Emulator.Requests;

/// <summary>The last requests and the decisions about them, for a developer to look at. They are in memory only.</summary>
internal sealed class RecentRequests
{
    public const int Capacity = 100;

    // A client chooses the path and the method, and a hundred requests stay small.
    private const int MaxLength = 300;
    private const int MaxSteps = 20;

    private readonly Lock _gate = new();
    private readonly RecentRequest[] _entries = new RecentRequest[Capacity];
    private long _count;

    /// <summary>Raised after a request was added or changed. A handler must return fast: the request waits for it.</summary>
    public event Action<RecentRequest>? Changed;

    /// <returns>The request as it is kept, with its number.</returns>
    public RecentRequest Add(RecentRequest request)
    {
        RecentRequest added;
        lock (_gate)
        {
            added = Shorten(request) with { Number = _count + 1 };
            _entries[_count++ % Capacity] = added;
        }

        Changed?.Invoke(added);
        return added;
    }

    /// <summary>Replaces a request by what is known of it now. Nothing happens if a hundred others came since.</summary>
    public void Replace(RecentRequest request)
    {
        var changed = Shorten(request);
        lock (_gate)
        {
            var index = (request.Number - 1) % Capacity;
            if (_entries[index].Number != request.Number)
            {
                return;
            }

            _entries[index] = changed;
        }

        Changed?.Invoke(changed);
    }

    /// <summary>The newest first.</summary>
    public IReadOnlyList<RecentRequest> List()
    {
        lock (_gate)
        {
            var length = (int)Math.Min(_count, Capacity);
            var list = new RecentRequest[length];
            for (var index = 0; index < length; index++)
            {
                list[index] = _entries[(_count - 1 - index) % Capacity];
            }

            return list;
        }
    }

    private static RecentRequest Shorten(RecentRequest request) => request with
    {
        Method = Shorten(request.Method),
        Path = Shorten(request.Path),
        Steps = [.. Shorten(request.Steps).Select(Shorten)],
    };

    // The last step is the decision.
    private static IEnumerable<string> Shorten(IReadOnlyList<string> steps)
        => steps.Count <= MaxSteps ? steps : [.. steps.Take(MaxSteps - 2), "…", steps[^1]];

    private static string Shorten(string text) => text.Length <= MaxLength ? text : text[..MaxLength] + "…";
}
