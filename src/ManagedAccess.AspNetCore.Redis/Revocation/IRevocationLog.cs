using StackExchange.Redis;

namespace ManagedAccess.AspNetCore.Redis.Revocation;

/// <summary>The revocations on the server, in the order in which they were written.</summary>
internal interface IRevocationLog
{
    /// <summary>The position before the first entry.</summary>
    const string Start = "0-0";

    /// <summary>Whether the server has the entry at a position.</summary>
    Task<bool> HasAsync(IDatabase database, string position);

    /// <summary>The entries after a position. Some from before may come again.</summary>
    Task<RevocationPage> ReadAsync(IDatabase database, string position);

    /// <summary>Adds an entry and removes those that are older than <paramref name="oldest"/>.</summary>
    Task WriteAsync(IDatabase database, RevocationEntry revocation, DateTimeOffset now, DateTimeOffset oldest);
}

/// <summary>Some entries.</summary>
/// <param name="Entries">Those that can be read.</param>
/// <param name="Position">The position of the last one.</param>
/// <param name="IsLast">Whether there are no more at the moment.</param>
internal sealed record RevocationPage(IReadOnlyList<RevocationEntry> Entries, string Position, bool IsLast);
