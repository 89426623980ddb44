using ManagedAccess.Emulator.Edge.Policies;
using ManagedAccess.Emulator.Federation.Bridge;
using ManagedAccess.Emulator.Federation.Connections;
using ManagedAccess.Emulator.Sessions;
using ManagedAccess.Emulator.Storage;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ManagedAccess.Emulator.Hosting;

/// <summary>The two sides of a federation: the bridge of a source account, and the connection of a recipient account.</summary>
internal static class FederationServices
{
    public static void AddFederation(this IServiceCollection services, EmulatorSettings settings, EmulatorDatabase database, Func<HttpClient> createClient, TimeProvider clock)
    {
        services.AddSingleton(settings.Recipients);
        services.AddSingleton<BridgeCodes>();
        services.AddSingleton<BridgeAuthorization>();
        services.AddSingleton<BridgeToken>();
        if (settings.Source is not { } source)
        {
            return;
        }

        // A sign-in that is under way when the host stops starts again: state and nonce are protected by a key in memory.
        services.AddSingleton<IPostConfigureOptions<OpenIdConnectOptions>>(new OpenIdConnectPostConfigureOptions(new EphemeralDataProtectionProvider()));
        services.AddOptions<OpenIdConnectOptions>(SourceConnection.Scheme).Configure<IServiceProvider>((options, provider) =>
        {
            source.Configure(options, createClient(), clock);
            options.Events = provider.GetRequiredService<ConnectionLogin>().CreateEvents();
        });
        services.AddSingleton(new FederatedPeople(database.ConnectionString, settings.People));
        services.AddSingleton(provider => new ConnectionLogin(
            source,
            new FederatedIdentity(settings.AudienceTag),
            provider.GetRequiredService<FederatedPeople>(),
            provider.GetRequiredService<AccessPolicy>(),
            provider.GetRequiredService<SessionCookies>(),
            provider.GetRequiredService<FormProtection>(),
            provider.GetRequiredService<IOptionsMonitor<OpenIdConnectOptions>>(),
            settings.ApplicationName,
            provider.GetRequiredService<ILogger<ConnectionLogin>>()));
    }
}
