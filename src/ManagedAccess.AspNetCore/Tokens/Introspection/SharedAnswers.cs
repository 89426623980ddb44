using System.Text;
using ManagedAccess.AspNetCore.Tokens.Jwt;
using Microsoft.Extensions.Logging;

namespace ManagedAccess.AspNetCore.Tokens.Introspection;

/// <summary>The answers that nodes share, if the app has a cache for them. A cache that fails is a cache without the answer.</summary>
internal sealed class SharedAnswers(AccessTokenOptions options, TimeProvider clock, ILogger<SharedAnswers> logger, IIntrospectionCache? cache = null)
{
    /// <summary>An answer about a token that still counts; null if there is no such answer.</summary>
    public async ValueTask<IntrospectionAnswer?> FindAsync(IntrospectionEndpoint endpoint, TokenDigest token)
    {
        if (cache is null || endpoint.Options.CacheDuration == TimeSpan.Zero)
        {
            return null;
        }

        try
        {
            var now = clock.GetUtcNow();
            return await cache.FindAsync(KeyOf(endpoint, token), CancellationToken.None) is { } answer
                && now < answer.AskedAt + endpoint.Options.CacheDuration && answer.AskedAt <= now + options.ClockSkew
                ? answer with { AskedAt = answer.AskedAt < now ? answer.AskedAt : now } // the clock of another node may be ahead
                : null;
        }
        catch (Exception exception)
        {
            Log.SharedAnswersFailed(logger, exception); // a cache of the app's own may throw anything; the server is asked
            return null;
        }
    }

    /// <summary>Keeps an answer about an active token. The caller does not wait.</summary>
    public void Keep(IntrospectionEndpoint endpoint, TokenDigest token, ReadOnlyMemory<byte> json, DateTimeOffset askedAt, DateTimeOffset until)
    {
        if (cache is not null && askedAt < until)
        {
            _ = KeepAsync(cache, KeyOf(endpoint, token), new() { Json = json, AskedAt = askedAt }, until);
        }
    }

    private async Task KeepAsync(IIntrospectionCache cache, ReadOnlyMemory<byte> key, IntrospectionAnswer answer, DateTimeOffset until)
    {
        try
        {
            await cache.KeepAsync(key, answer, until, CancellationToken.None);
        }
        catch (Exception exception)
        {
            Log.SharedAnswersFailed(logger, exception); // as above
        }
    }

    // A server may tell each of its clients something else about a token, so the client is in the key.
    private static byte[] KeyOf(IntrospectionEndpoint endpoint, TokenDigest token) =>
        TokenDigest.Compute(Encoding.UTF8.GetBytes($"{endpoint.Issuer.Issuer}\n{endpoint.Options.ClientId}\n{token.ToBase64Url()}")).ToArray();
}
