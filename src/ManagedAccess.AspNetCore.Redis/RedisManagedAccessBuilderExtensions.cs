using ManagedAccess.AspNetCore;
using ManagedAccess.AspNetCore.Redis.Connections;
using ManagedAccess.AspNetCore.Redis.Introspection;
using ManagedAccess.AspNetCore.Redis.Proofs;
using ManagedAccess.AspNetCore.Redis.Revocation;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds what several nodes share.</summary>
public static class RedisManagedAccessBuilderExtensions
{
    // The core looks under this key for the package that uses the server of the settings.
    private const string Setting = "ManagedAccess:Redis";

    // What this node has without a server.
    private const string Local = "ManagedAccess:Redis:Local";

    /// <summary>Shares used proofs, keys of nonces, revocations and answers about opaque tokens over the server of <c>ManagedAccess:Redis:Configuration</c>.</summary>
    /// <param name="builder">The builder that <c>AddManagedAccess</c> returned.</param>
    /// <param name="configure">Adjusts the settings after <c>ManagedAccess:Redis</c> is bound; <see langword="null"/> to use that section alone.</param>
    /// <returns><paramref name="builder"/>.</returns>
    /// <remarks>
    /// Without a server in the settings nothing is shared. A server that is away does not stop the host. Calling it again is harmless and runs the
    /// further <paramref name="configure"/> too.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    public static ManagedAccessBuilder AddRedis(this ManagedAccessBuilder builder, Action<ManagedAccessRedisOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (!builder.Services.Any(descriptor => descriptor.ServiceType == typeof(RedisConnection)))
        {
            builder.Services
                .AddConnection()            // one for all of it, with its time limits
                .AddSharedProofs()          // a proof is accepted once, and nonces by every node
                .AddSharedRevocations()     // what one node revokes, all refuse
                .AddSharedAnswers();        // one node asks about an opaque token, all know
        }

        if (configure is not null)
        {
            builder.Services.Configure(configure);
        }

        return builder;
    }

    private static IServiceCollection AddConnection(this IServiceCollection services)
    {
        services.AddMetrics();
        services.AddSingleton<RedisMetrics>();
        services.AddSingleton<RedisConnection>();
        services.AddSingleton<RedisHealthCheck>();
        services.AddSingleton<IValidateOptions<ManagedAccessOptions>, RedisSettingRule>();
        return services;
    }

    private static IServiceCollection AddSharedProofs(this IServiceCollection services)
    {
        services.KeepAsLocal<IProofReplayMemory>();
        services.AddSingleton<IProofReplayMemory>(provider => new RedisProofMemory(
            provider.GetRequiredService<RedisConnection>(),
            provider.GetRequiredKeyedService<IProofReplayMemory>(Local),
            provider.GetRequiredService<ManagedAccessRedisOptions>(),
            provider.GetRequiredService<AccessTokenOptions>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<RedisProofMemory>>()));
        services.TryAddKeyedSingleton(Setting, (provider, _) => provider.GetRequiredService<IProofReplayMemory>());

        services.KeepAsLocal<IProofNonceKeys>();
        services.AddSingleton(provider => new RedisNonceKeys(
            provider.GetRequiredService<RedisConnection>(),
            provider.GetRequiredKeyedService<IProofNonceKeys>(Local),
            provider.GetRequiredService<AccessTokenOptions>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IProofNonceKeys>(provider => provider.GetRequiredService<RedisNonceKeys>());
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<RedisNonceKeys>());
        return services;
    }

    // Without a server it is the app's own store, or none, and then the core uses Revocation:FilePath.
    private static IServiceCollection AddSharedRevocations(this IServiceCollection services)
    {
        services.KeepAsLocal<IRevocationStore>();
        services.AddSingleton<RedisRevocationStore>();
        services.AddSingleton<IRevocationStore>(provider => IsConfigured(provider) ? provider.GetRequiredService<RedisRevocationStore>() : provider.GetKeyedService<IRevocationStore>(Local)!);
        return services;
    }

    // A HybridCache and a second level of their own: the app's may have other limits, and another server.
    private static IServiceCollection AddSharedAnswers(this IServiceCollection services)
    {
        services.KeepAsLocal<IIntrospectionCache>();
        services.AddDataProtection();
        services.AddKeyedSingleton<IDistributedCache, RedisEntries>(Setting);
        services.AddKeyedHybridCache(Setting, options => options.DistributedCacheServiceKey = Setting);
        services.AddSingleton<IIntrospectionCache>(provider => IsConfigured(provider)
            ? new RedisAnswerCache(provider.GetRequiredKeyedService<HybridCache>(Setting), provider.GetRequiredService<IDataProtectionProvider>(), provider.GetRequiredService<TimeProvider>())
            : provider.GetKeyedService<IIntrospectionCache>(Local)!);
        return services;
    }

    private static bool IsConfigured(IServiceProvider provider) => provider.GetRequiredService<RedisConnection>().IsConfigured;

    // The service that was registered before, if there is one, is that of this node.
    private static void KeepAsLocal<TService>(this IServiceCollection services)
        where TService : class
    {
        if (services.LastOrDefault(descriptor => descriptor.ServiceType == typeof(TService) && !descriptor.IsKeyedService) is not { } before)
        {
            return;
        }

        services.Remove(before);
        services.Add(before switch
        {
            { ImplementationInstance: { } instance } => new ServiceDescriptor(typeof(TService), Local, instance),
            { ImplementationFactory: { } factory } => new ServiceDescriptor(typeof(TService), Local, (provider, _) => factory(provider), before.Lifetime),
            _ => new ServiceDescriptor(typeof(TService), Local, before.ImplementationType!, before.Lifetime),
        });
    }
}
