using System.Collections.Concurrent;

namespace ManagedAccess.Benchmarks.Soak;

/// <summary>Callers who come again with the token they have, some much more often than others, until it is about to expire.</summary>
internal sealed class SoakPool(int size, SoakIssuer issuer, Func<int, SoakCredential> mint)
{
    private const int MaxRetired = 2000;

    // The skew that the app grants, and what a request may be under way.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(63);
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(10);
    private static readonly TimeProvider Clock = TimeProvider.System;

    private readonly SoakCredential?[] _current = new SoakCredential?[size];
    private readonly ConcurrentQueue<SoakCredential> _retired = new();

    public SoakCredential Next()
    {
        var number = (int)(size * Math.Pow(Random.Shared.NextDouble(), 2));
        var credential = Volatile.Read(ref _current[number]);
        if (credential is not null && credential.Expires - Clock.GetUtcNow() > Margin && issuer.IsInUse(credential.Key))
        {
            return credential;
        }

        if (credential is not null && _retired.Count < MaxRetired)
        {
            _retired.Enqueue(credential);
        }

        credential = mint(number);
        Volatile.Write(ref _current[number], credential);
        return credential;
    }

    /// <summary>A token that was good, and expired since; null when none is known at the moment.</summary>
    public SoakCredential? Expired()
    {
        if (!_retired.TryDequeue(out var retired) || retired.Expires + Grace < Clock.GetUtcNow())
        {
            return retired;
        }

        _retired.Enqueue(retired);
        return null;
    }
}
