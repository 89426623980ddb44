using ManagedAccess.AspNetCore.Authorization.Requirements;
using ManagedAccess.AspNetCore.Resources;
using ManagedAccess.AspNetCore.Tokens;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ManagedAccess.AspNetCore;

/// <summary>Binds the section, checks it when the host starts, and hands each feature its own slice.</summary>
internal static class ManagedAccessOptionsRegistration
{
    public static IServiceCollection AddManagedAccessOptions(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IValidateOptions<ManagedAccessOptions>, ManagedAccessOptionsValidator>();
        services.AddSingleton<IConfigureOptions<ManagedAccessOptions>, ManagedAccessConfigurationBinder>();
        services.AddOptions<ManagedAccessOptions>().ValidateOnStart();

        // Each feature takes its own slice and never sees the whole.
        services.AddSlice<IReadOnlyList<AuthorizationServerOptions>>(options => [.. options.AuthorizationServers]);
        services.AddSlice(options => options.Tokens);
        services.AddSlice(CallerFloorRules.Resolve);
        services.AddSlice(options => options.Challenges);
        services.AddSingleton<IOptionsFactory<MarkdownOptions>, MarkdownSlice>();
        services.AddSlice(options => options.Audit);
        services.AddSlice(options => new ImpliedScopes(options.ImpliedScopes));
        services.AddSingleton(provider => ResourceCatalog(
            provider.GetRequiredService<IOptions<ManagedAccessOptions>>().Value, provider.GetRequiredService<IHostEnvironment>()));
        return services;
    }

    private static void AddSlice<TSlice>(this IServiceCollection services, Func<ManagedAccessOptions, TSlice> slice)
        where TSlice : class =>
        services.AddSingleton(provider => slice(provider.GetRequiredService<IOptions<ManagedAccessOptions>>().Value));

    private static ResourceCatalogOptions ResourceCatalog(ManagedAccessOptions options, IHostEnvironment environment)
    {
        var catalog = new ResourceCatalogOptions
        {
            Resource = options.Resource,
            ResourceName = options.ResourceName,
            MetadataMaxAge = options.MetadataMaxAge,
            ScopesSupported = options.ScopesSupported,
            Resources = options.Resources,
            AdvertisedIssuers = [.. options.AuthorizationServers.Select(server => server.Advertise ?? server.Issuer!).Where(issuer => issuer.Length > 0).Distinct(StringComparer.Ordinal)],
            AllowDerived = options.Resource is null && environment.IsDevelopment(),
            AdvertisePathBase = options.Challenges.AdvertisePathBaseMetadata,
        };
        foreach (var (language, name) in options.ResourceNames)
        {
            catalog.ResourceNames[language] = name;
        }

        return catalog;
    }
}

/// <summary>Binds the section <c>ManagedAccess</c> after checking that every key in it is known and every value readable.</summary>
internal sealed class ManagedAccessConfigurationBinder(IConfiguration configuration) : IConfigureOptions<ManagedAccessOptions>
{
    public void Configure(ManagedAccessOptions options)
    {
        var section = configuration.GetSection(ManagedAccessDefaults.ConfigurationSection);
        var problems = ManagedAccessConfigurationSchema.Check(section);
        if (problems.Count > 0)
        {
            throw new OptionsValidationException(Options.DefaultName, typeof(ManagedAccessOptions), problems);
        }

        section.Bind(options);
    }
}
