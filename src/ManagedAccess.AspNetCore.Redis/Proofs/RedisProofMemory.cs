using ManagedAccess.AspNetCore.Redis.Connections;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace ManagedAccess.AspNetCore.Redis.Proofs;

/// <summary>
/// The proofs that were used on any node (RFC 9449 §11.1): <c>SET … NX PX</c>, one step on the server, so that of two nodes with the same proof only
/// one accepts it. Each node also remembers its own, for the time in which the server is away or has lost its memory.
/// </summary>
internal sealed class RedisProofMemory(
    RedisConnection redis, IProofReplayMemory local, ManagedAccessRedisOptions options, AccessTokenOptions tokens, TimeProvider clock, ILogger<RedisProofMemory> logger) : IProofReplayMemory
{
    private const string Purpose = "proof";
    private static readonly TimeSpan Sep1932Window = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LastMoment = TimeSpan.FromSeconds(1); // a proof is remembered for this much longer than it is accepted

    private readonly RedisKey _since = redis.KeyOf("proofs-since");

    // How far ahead of the clock a proof may be dated. One that was used before the server lost its memory is dated that far after it at most.
    private TimeSpan Ahead => tokens.DPoP.Window is DPoPWindow.Sep1932 ? Sep1932Window : tokens.ClockSkew;

    private TimeSpan Lifetime => (tokens.DPoP.Window is DPoPWindow.Sep1932 ? Sep1932Window : tokens.DPoP.ProofLifetime) + LastMoment;

    public async ValueTask<ProofUse> TryAddAsync(ReadOnlyMemory<byte> key, DateTimeOffset until, CancellationToken cancellationToken)
    {
        if (!redis.IsConfigured)
        {
            return await local.TryAddAsync(key, until, cancellationToken);
        }

        if (redis.ServerId is not { } server)
        {
            redis.Look();
            return await WithoutServerAsync(key, until, cancellationToken);
        }

        var answer = await redis.WriteAsync(Purpose, RedisConnection.ProofLimit, database => AddAsync(database, server, key, until));
        if (!answer.IsThere)
        {
            return await WithoutServerAsync(key, until, cancellationToken);
        }

        var (isNew, since) = answer.Value;
        if (!isNew)
        {
            return ProofUse.Repeated;
        }

        if (until - Lifetime <= since + Ahead && options.WhenUnavailable is RedisFailurePolicy.Refuse)
        {
            return ProofUse.Unknown; // made before the server remembers, so it may have been used
        }

        // The server does not know it, and that counts also when this node has no room.
        return await local.TryAddAsync(key, until, cancellationToken) is ProofUse.Repeated ? ProofUse.Repeated : ProofUse.First;
    }

    // A refused proof is not remembered here: the client may send the request again.
    private ValueTask<ProofUse> WithoutServerAsync(ReadOnlyMemory<byte> key, DateTimeOffset until, CancellationToken cancellationToken) =>
        options.WhenUnavailable is RedisFailurePolicy.Allow ? local.TryAddAsync(key, until, cancellationToken) : new(ProofUse.Unknown);

    private async Task<(bool IsNew, DateTimeOffset Since)> AddAsync(IDatabase database, string server, ReadOnlyMemory<byte> key, DateTimeOffset until)
    {
        // The clock of another node may be behind by as much as that of a client.
        var lifetime = until - clock.GetUtcNow() + tokens.ClockSkew;
        var adding = database.StringSetAsync(redis.KeyOf("proof:").Append((RedisKey)key.ToArray()), "1", lifetime, When.NotExists);
        var reading = database.StringGetAsync(_since); // on the same connection, so it is read together with the proof
        await Task.WhenAll(adding, reading);
        return (adding.Result, ProofsSince.Read(reading.Result) is { } since && since.Server == server ? since.Time : await BeginAsync(database, server));
    }

    // The server is new, was emptied or started again, or another one has taken over. Several nodes may find out together: the last time counts.
    // By the clock of the server, which all nodes have in common, or of this node if that is ahead: proofs were accepted by clocks of nodes.
    private async Task<DateTimeOffset> BeginAsync(IDatabase database, string server)
    {
        var (now, there) = (clock.GetUtcNow(), DateTimeOffset.FromUnixTimeSeconds((long)(await database.ExecuteAsync("TIME"))[0]).AddSeconds(1));
        var since = new ProofsSince(server, now > there ? now : there);
        await database.StringSetAsync(_since, since.Write());
        Log.Begun(logger);
        return since.Time;
    }
}
