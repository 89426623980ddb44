using ManagedAccess.AspNetCore.Tokens.Jwt;
using ManagedAccess.AspNetCore.Tokens.Revoked;
using ManagedAccess.AspNetCore.Tokens.Validated;

namespace ManagedAccess.AspNetCore.Downstream.Exchange;

/// <summary>The tokens that were issued for a service, by the digest of the caller's token: bounded, and never longer than either token is good.</summary>
internal sealed class IssuedTokens(int capacity, RevocationList revocations, TimeProvider clock)
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    // A token that expires on its way to the service is refused there.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan SweepInterval = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<TokenDigest, Entry> _tokens = [];
    private DateTimeOffset _sweptAt;

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _tokens.Count;
            }
        }
    }

    /// <summary>The token for a caller, if it is good.</summary>
    public string? Find(ValidatedToken subject)
    {
        var now = clock.GetUtcNow();
        lock (_lock)
        {
            return _tokens.TryGetValue(subject.TokenDigest, out var entry) && now < entry.Until ? entry.Token : null;
        }
    }

    /// <summary>Remembers a token, if there is room.</summary>
    /// <param name="subject">The caller's token.</param>
    /// <param name="token">The token for the service.</param>
    /// <param name="askedAt">When the server was asked: the lifetime counts from then.</param>
    /// <param name="lifetime">How long the token is good.</param>
    public void Add(ValidatedToken subject, string token, DateTimeOffset askedAt, TimeSpan lifetime)
    {
        var now = clock.GetUtcNow();
        var until = askedAt + (lifetime < Longest ? lifetime - Margin : Longest);
        until = until < subject.ExpiresAt ? until : subject.ExpiresAt;
        if (until <= now)
        {
            return;
        }

        lock (_lock)
        {
            if (_tokens.Count >= capacity || now - _sweptAt >= SweepInterval)
            {
                Sweep(now);
            }

            if (_tokens.Count < capacity)
            {
                _tokens[subject.TokenDigest] = new(subject, token, until);
            }
        }
    }

    /// <summary>Forgets the token of a caller.</summary>
    /// <param name="subject">The caller's token.</param>
    /// <param name="token">The token to forget; another one stays. Null for any.</param>
    public void Remove(ValidatedToken subject, string? token = null)
    {
        lock (_lock)
        {
            if (_tokens.TryGetValue(subject.TokenDigest, out var entry) && (token is null || entry.Token == token))
            {
                _tokens.Remove(subject.TokenDigest);
            }
        }
    }

    private void Sweep(DateTimeOffset now)
    {
        _sweptAt = now;
        foreach (var (digest, entry) in _tokens)
        {
            if (entry.Until <= now || revocations.Includes(entry.Subject))
            {
                _tokens.Remove(digest); // allowed while it is enumerated
            }
        }
    }

    private readonly record struct Entry(ValidatedToken Subject, string Token, DateTimeOffset Until)
    {
        /// <summary>Without the token.</summary>
        public override string ToString() => Until.ToString("O", System.Globalization.CultureInfo.InvariantCulture);
    }
}
