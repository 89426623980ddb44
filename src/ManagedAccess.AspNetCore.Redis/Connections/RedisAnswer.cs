namespace ManagedAccess.AspNetCore.Redis.Connections;

/// <summary>The answer of the server, or that there is no answer.</summary>
/// <param name="IsThere">Whether the server has answered.</param>
/// <param name="Value">The answer.</param>
internal readonly record struct RedisAnswer<T>(bool IsThere, T Value)
{
    public static RedisAnswer<T> Missing => default;
}
