using StackExchange.Redis;

namespace ManagedAccess.AspNetCore.Redis.Connections;

/// <summary>What the server says about itself (<c>INFO</c>).</summary>
/// <param name="RunId">The run of the server.</param>
/// <param name="HasStreams">Whether it has streams. Garnet does not.</param>
/// <param name="Eviction">The policy by which it may forget entries; null if it keeps them.</param>
internal sealed record RedisInfo(string RunId, bool HasStreams, string? Eviction)
{
    /// <summary>Null if the login, or the setting of the client, does not allow the command.</summary>
    public static async Task<RedisInfo?> ReadAsync(IDatabase database)
    {
        string? text;
        try
        {
            text = (string?)await database.ExecuteAsync("INFO");
        }
        catch (Exception exception) when (exception is RedisCommandException || (exception is RedisServerException && exception.Message.StartsWith("NOPERM", StringComparison.Ordinal)))
        {
            return null;
        }

        return new(Member(text, "run_id") ?? "unknown", Member(text, "garnet_version") is null, Member(text, "maxmemory_policy") is { } policy and not "noeviction" ? policy : null);
    }

    private static string? Member(string? text, string name) =>
        text?.Split('\n').FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.Ordinal))?[(name.Length + 1)..].Trim();
}
