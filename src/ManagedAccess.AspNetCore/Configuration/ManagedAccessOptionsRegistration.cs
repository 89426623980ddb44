using System.Diagnostics.CodeAnalysis;
using ManagedAccess.AspNetCore.Authorization.Requirements;
using ManagedAccess.AspNetCore.Configuration.Rules;
using ManagedAccess.AspNetCore.CurrentCaller;
using ManagedAccess.AspNetCore.Resources;
using ManagedAccess.AspNetCore.Revocation;
using ManagedAccess.AspNetCore.Startup;
using ManagedAccess.AspNetCore.Tokens;
using ManagedAccess.AspNetCore.Tokens.Binding;
using ManagedAccess.AspNetCore.Tokens.Claims;
using ManagedAccess.AspNetCore.Tokens.Keys;
using ManagedAccess.Markdown;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ManagedAccess.AspNetCore.Configuration;

/// <summary>Reads the section, checks it when the host starts, and hands each feature its own slice.</summary>
internal static class ManagedAccessOptionsRegistration
{
    public static IServiceCollection AddManagedAccessOptions(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IConfigureOptions<ManagedAccessOptions>, ManagedAccessConfigurationReader>();
        services.AddOptions<ManagedAccessOptions>().ValidateOnStart();
        services.AddSingleton<IOptions<ManagedAccessOptions>, SettingsAtStart>();
        services.AddSingleton<IOptionsSnapshot<ManagedAccessOptions>, SettingsAtStart>();
        services.AddSingleton<IValidateOptions<ManagedAccessOptions>, ManagedAccessOptionsValidator>();
        services.AddSingleton<IValidateOptions<ManagedAccessOptions>, ResourceRules>();
        services.AddSingleton<IValidateOptions<ManagedAccessOptions>, AuthorizationServerRules>();
        services.AddSingleton<IValidateOptions<ManagedAccessOptions>, IntrospectionRules>();
        services.AddSingleton<IValidateOptions<ManagedAccessOptions>, MetadataSigningRules>();
        services.AddSingleton<IValidateOptions<ManagedAccessOptions>, RevocationRules>();
        services.AddSingleton<IValidateOptions<ManagedAccessOptions>, TokenBindingRules>();
        services.AddSingleton<IValidateOptions<ManagedAccessOptions>, CallerMinimumRules>();
        services.AddSingleton<IValidateOptions<ManagedAccessOptions>, AppSchemeRules>();
        services.AddSingleton<IValidateOptions<ManagedAccessOptions>, SchemeOptionsRules>();
        services.AddSingleton<IValidateOptions<ManagedAccessOptions>, SigningKeySourceRules>();
        services.AddSingleton<IValidateOptions<ManagedAccessOptions>, SchemeRules>();
        services.AddSingleton<IValidateOptions<ManagedAccessOptions>, AuditFileRules>();
        services.AddSingleton<IValidateOptions<ManagedAccessOptions>, RedisRules>();

        // Each feature gets its own slice and never sees all the settings.
        services.AddSlice(options => options.MetadataSigning);
        services.AddSlice(options => options.Tokens);
        services.AddSlice(options => options.Tokens.DPoP);
        services.AddSlice(options => options.Tokens.MutualTls);
        services.AddSlice(options => options.Revocation);
        services.AddSlice(options => options.Revocation.SharedSignals);
        services.AddSlice(options => options.Redis);
        services.AddSlice(options => options.Callers);
        services.AddSlice(options => options.Challenges);
        services.AddSlice(options => options.Markdown);
        services.AddSlice(options => options.Audit);
        services.AddSlice(options => options.Audit.File);
        services.AddPart<IReadOnlyList<AuthorizationServerOptions>>(options => [.. options.AuthorizationServers]);
        services.AddPart(options => new ReceiverResource(options.Resource));
        services.AddPart(CallerMinimumRules.Resolve);
        services.AddPart(options => new ProofsInUse(options.Tokens.DPoP.Mode is not DPoPMode.Off || options.Resources.Any(resource => resource.DPoP.Mode is not (null or DPoPMode.Off))));
        services.AddPart(options => new PersonSchemes(options.Callers.PersonSchemes));
        services.AddPart(options => new ImpliedScopes(options.ImpliedScopes));
        services.AddSingleton(provider => ResourceCatalog(
            provider.GetRequiredService<IOptions<ManagedAccessOptions>>().Value, provider.GetRequiredService<IHostEnvironment>()));

        services.AddSingleton(provider => new ManagedAccessReport(
            provider.GetRequiredService<IOptions<ManagedAccessOptions>>().Value.StartupReport,
            provider.GetRequiredService<EndpointFindings>(),
            provider.GetRequiredService<AuditFindings>(),
            provider.GetRequiredService<EndpointDataSource>(),
            provider.GetRequiredService<ILogger<ManagedAccessReport>>()));

        services.RefuseSetupsOf<AuthorizationServerOptions>("services.AddManagedAccess(options => options.AuthorizationServers.Add(…))");
        services.RefuseSetupsOf<AuthorizationServerClaimsOptions>("options.AuthorizationServers[…].Claims in services.AddManagedAccess(options => …)");
        services.RefuseSetupsOf<AuthorizationServerCallerOptions>("options.AuthorizationServers[…].Callers in services.AddManagedAccess(options => …)");
        services.RefuseSetupsOf<IntrospectionOptions>("options.AuthorizationServers[…].Introspection in services.AddManagedAccess(options => …)");
        services.RefuseSetupsOf<ProtectedResourceOptions>("services.AddManagedAccess(options => options.Resources.Add(…))");
        services.RefuseSetupsOf<ResourceDPoPOptions>("options.Resources[…].DPoP in services.AddManagedAccess(options => …)");
        services.RefuseSetupsOf<MarkdownConversionOptions>("services.Configure<MarkdownOptions>(…), or the options in the call of MarkdownConverter");
        return services;
    }

    private static void AddSlice<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TSlice>(
        this IServiceCollection services, Func<ManagedAccessOptions, TSlice> slice)
        where TSlice : class
    {
        OptionsSlice<TSlice> Create(IServiceProvider provider) => new(
            slice,
            provider.GetServices<IConfigureOptions<TSlice>>(),
            provider.GetServices<IPostConfigureOptions<TSlice>>(),
            provider.GetServices<IValidateOptions<TSlice>>());

        services.AddSingleton<IPostConfigureOptions<ManagedAccessOptions>>(Create);
        services.AddSingleton<IValidateOptions<ManagedAccessOptions>>(Create);
        services.AddSingleton<IOptionsFactory<TSlice>>(provider =>
            new OptionsSliceFactory<TSlice>(slice, provider.GetRequiredService<IOptionsMonitor<ManagedAccessOptions>>()));
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<TSlice>>().Value);
    }

    private static void AddPart<TPart>(this IServiceCollection services, Func<ManagedAccessOptions, TPart> part)
        where TPart : class =>
        services.AddSingleton(provider => part(provider.GetRequiredService<IOptions<ManagedAccessOptions>>().Value));

    private static void RefuseSetupsOf<TOptions>(this IServiceCollection services, string instead)
        where TOptions : class =>
        services.AddSingleton<IValidateOptions<ManagedAccessOptions>>(provider => new UnusedOptionsRule<TOptions>(
            instead, provider.GetServices<IConfigureOptions<TOptions>>(), provider.GetServices<IPostConfigureOptions<TOptions>>()));

    private static ResourceCatalogOptions ResourceCatalog(ManagedAccessOptions options, IHostEnvironment environment)
    {
        var catalog = new ResourceCatalogOptions
        {
            Resource = options.Resource,
            ResourceName = options.ResourceName,
            MetadataMaxAge = options.MetadataMaxAge,
            ScopesSupported = options.ScopesSupported,
            Resources = options.Resources,
            AdvertisedIssuers = AdvertisedIssuers(options.AuthorizationServers.Where(server => server.Scheme == AuthorizationServerOptions.UsualScheme)),
            Binding = TokenBinding.From(options.Tokens.DPoP, options.Tokens.MutualTls),
            BindingOf = mode => TokenBinding.From(options.Tokens.DPoP, options.Tokens.MutualTls, mode),
            AllowDerived = options.Resource is null && environment.IsDevelopment(),
            AdvertisePathBase = options.Challenges.AdvertisePathBaseMetadata,
        };
        foreach (var (language, name) in options.ResourceNames)
        {
            catalog.ResourceNames[language] = name;
        }

        foreach (var scheme in options.AuthorizationServers.GroupBy(server => server.Scheme, StringComparer.Ordinal).Where(scheme => scheme.Key != AuthorizationServerOptions.UsualScheme))
        {
            catalog.AdvertisedIssuersOfSchemes[scheme.Key] = AdvertisedIssuers(scheme);
        }

        return catalog;
    }

    private static string[] AdvertisedIssuers(IEnumerable<AuthorizationServerOptions> servers) =>
        [.. servers.Select(server => server.Advertise ?? server.Issuer!.Replace(SigningKeyLocation.Tenant, "organizations", StringComparison.Ordinal)).Where(issuer => issuer.Length > 0).Distinct(StringComparer.Ordinal)];
}
