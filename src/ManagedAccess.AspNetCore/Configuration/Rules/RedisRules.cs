using Microsoft.Extensions.DependencyInjection;

namespace ManagedAccess.AspNetCore.Configuration.Rules;

/// <summary>The app has code that uses the server of the settings. That code is in a separate package, and nodes must not accept a proof twice unnoticed.</summary>
internal sealed class RedisRules(IServiceProviderIsKeyedService services) : ManagedAccessRule
{
    protected override IEnumerable<string> Problems(ManagedAccessOptions options)
    {
        if (options.Redis.Configuration is null)
        {
            yield break;
        }

        // The value is not shown: it may have a password.
        if (!services.IsKeyedService(typeof(IProofReplayMemory), ManagedAccessRedisOptions.PackageKey))
        {
            yield return "ManagedAccess:Redis:Configuration is set, and nothing uses that server; expected the package ManagedAccess.AspNetCore.Redis and builder.Services.AddManagedAccess().AddRedis(), or no value.";
        }

        if (options.Revocation.FilePath is { } path)
        {
            yield return $"ManagedAccess:Revocation:FilePath is '{path}', and ManagedAccess:Redis:Configuration is set too; expected one of them: revocations are kept in one place.";
        }
    }
}
