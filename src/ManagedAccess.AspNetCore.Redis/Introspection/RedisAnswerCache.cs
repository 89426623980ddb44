using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Caching.Hybrid;

namespace ManagedAccess.AspNetCore.Redis.Introspection;

/// <summary>
/// Answers about opaque tokens, encrypted by Data Protection together with their key and the time of the question. So the server learns no name, an
/// entry that was changed, or put under another key, is no entry, and an old one does not count again.
/// </summary>
/// <remarks>Nodes read each other's entries if they share the key ring of Data Protection. Otherwise each reads its own.</remarks>
internal sealed class RedisAnswerCache(HybridCache cache, IDataProtectionProvider protection, TimeProvider clock) : IIntrospectionCache
{
    private const int HeadLength = sizeof(long) + SHA256.HashSizeInBytes;

    // Each node has a memory of its own in front of this, and it must not keep names in the clear for longer.
    private const HybridCacheEntryFlags OnServerOnly = HybridCacheEntryFlags.DisableLocalCache | HybridCacheEntryFlags.DisableCompression;

    private static readonly HybridCacheEntryOptions Finding = new() { Flags = OnServerOnly | HybridCacheEntryFlags.DisableUnderlyingData };

    private readonly IDataProtector _protector = protection.CreateProtector("ManagedAccess.AspNetCore.Redis", "introspection", "1");

    public async ValueTask<IntrospectionAnswer?> FindAsync(ReadOnlyMemory<byte> key, CancellationToken cancellationToken)
    {
        var entry = await cache.GetOrCreateAsync(NameOf(key), static _ => ValueTask.FromResult<byte[]?>(null), Finding, cancellationToken: cancellationToken);
        return entry is null ? null : Open(entry, key.Span);
    }

    public async ValueTask KeepAsync(ReadOnlyMemory<byte> key, IntrospectionAnswer answer, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var text = new byte[HeadLength + answer.Json.Length];
        BinaryPrimitives.WriteInt64BigEndian(text, answer.AskedAt.ToUnixTimeMilliseconds());
        key.CopyTo(text.AsMemory(sizeof(long)));
        answer.Json.CopyTo(text.AsMemory(HeadLength));
        var options = new HybridCacheEntryOptions { Flags = OnServerOnly, Expiration = until - clock.GetUtcNow() };
        await cache.SetAsync(NameOf(key), _protector.Protect(text), options, cancellationToken: cancellationToken);
    }

    private IntrospectionAnswer? Open(byte[] entry, ReadOnlySpan<byte> key)
    {
        byte[] text;
        try
        {
            text = _protector.Unprotect(entry);
        }
        catch (CryptographicException)
        {
            return null; // changed, or written with the keys of another app: the authorization server is asked
        }

        var milliseconds = text.Length < HeadLength ? -1 : BinaryPrimitives.ReadInt64BigEndian(text);
        return milliseconds >= 0 && text.AsSpan(sizeof(long), SHA256.HashSizeInBytes).SequenceEqual(key)
            ? new() { Json = text.AsMemory(HeadLength), AskedAt = DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) }
            : null;
    }

    private static string NameOf(ReadOnlyMemory<byte> key) => "answer:" + Convert.ToHexStringLower(key.Span);
}
