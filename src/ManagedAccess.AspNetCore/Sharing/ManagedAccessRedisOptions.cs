using System.ComponentModel.DataAnnotations;
using ManagedAccess.AspNetCore.Markdown.Configuration;

namespace ManagedAccess.AspNetCore;

/// <summary>What several nodes share in Redis, Valkey or Garnet: used proofs, keys of nonces, revocations and answers about opaque tokens.</summary>
/// <remarks>
/// The package <c>ManagedAccess.AspNetCore.Redis</c> does the work; add it by <c>AddManagedAccess().AddRedis()</c>. If a server is set without it,
/// the host stops. One node does not need it.
/// </remarks>
public sealed class ManagedAccessRedisOptions
{
    /// <summary>The key under which the package that shares also registers its <see cref="IProofReplayMemory"/>. The package has a copy of it.</summary>
    internal const string PackageKey = "ManagedAccess:Redis";

    /// <summary>The server, in the form of StackExchange.Redis, for example <c>redis.corp.example:6380,ssl=true,password=…</c>.</summary>
    /// <value>Default <see langword="null"/>: nothing is shared. Keep a password out of files that are committed.</value>
    [NotBlank("a server such as 'localhost:6379', or nothing"), DataType(DataType.Password)]
    public string? Configuration { get; set; }

    /// <summary>The beginning of every key and channel. Nodes with the same value share; other apps on the server need another value.</summary>
    /// <value>Default <c>managed-access:</c>.</value>
    [RequiredSetting("the beginning of the keys, such as 'wiki:'")]
    public string KeyPrefix { get; set; } = "managed-access:";

    /// <summary>Whether a request with a proof (DPoP) is accepted while the server cannot say if another node has accepted that proof.</summary>
    /// <value>Default <see cref="RedisFailurePolicy.Refuse"/>.</value>
    /// <remarks>With <see cref="RedisFailurePolicy.Allow"/> a stolen proof can be used once on each node while the server is away.</remarks>
    public RedisFailurePolicy WhenUnavailable { get; set; }
}
