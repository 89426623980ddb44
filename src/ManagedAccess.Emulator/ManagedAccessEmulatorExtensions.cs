using ManagedAccess.Emulator;
using ManagedAccess.Emulator.Clients;
using ManagedAccess.Emulator.Hosting;
using ManagedAccess.Emulator.Loopback;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Adds the emulator to an application under development.</summary>
public static class ManagedAccessEmulatorExtensions
{
    // The client the library fetches keys and metadata with. The two projects share its name and no code.
    private const string LibraryHttpClient = "ManagedAccess.AspNetCore";

    private const string DocumentsHttpClient = "ManagedAccess.Emulator";

    /// <summary>Serves a stand-in for Cloudflare Access on the application's own loopback origin, in the environment <c>Development</c> only, and makes the application trust it.</summary>
    /// <param name="builder">The application. Settings are bound from its section <c>Emulator</c>; the section <c>ManagedAccess</c> is filled in where it names no authorization server.</param>
    /// <param name="configure">Runs after the section was bound.</param>
    /// <returns><paramref name="builder"/>.</returns>
    /// <remarks>May be called before or after <c>AddManagedAccess</c>. Outside Development nothing is served, and <c>Emulator:Enabled</c> set to true stops the host.</remarks>
    public static IHostApplicationBuilder AddManagedAccessEmulator(this IHostApplicationBuilder builder, Action<EmulatorOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        if (configure is not null)
        {
            services.PostConfigure(configure);
        }

        if (services.Any(service => service.ServiceType == typeof(EmulatorBranch)))
        {
            return builder;
        }

        services.AddSettings();
        services.AddBranch();
        services.AddInProcessRequests();
        builder.FillManagedAccessConfiguration(configure);
        return builder;
    }

    private static void AddSettings(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<EmulatorOptionsValidator>();
        services.AddSingleton<IConfigureOptions<EmulatorOptions>>(provider => provider.GetRequiredService<EmulatorOptionsValidator>());
        services.AddSingleton<IValidateOptions<EmulatorOptions>>(provider => provider.GetRequiredService<EmulatorOptionsValidator>());
        services.AddOptions<EmulatorOptions>().ValidateOnStart();
        services.AddSingleton(provider => EmulatorSettingsFactory.Create(
            provider.GetRequiredService<IOptions<EmulatorOptions>>().Value,
            provider.GetRequiredService<IConfiguration>(),
            provider.GetRequiredService<IHostEnvironment>()));
    }

    private static void AddBranch(this IServiceCollection services)
    {
        services.AddSingleton<OwnOrigins>();
        services.AddSingleton<ApplicationPipeline>();
        services.AddSingleton(provider => new EmulatorBranch(() => EmulatorServices.Build(
            provider.GetRequiredService<EmulatorSettings>(),
            provider.GetRequiredService<ILoggerFactory>(),
            provider.GetRequiredService<TimeProvider>(),
            new ClientDocuments(
                provider.GetRequiredService<EmulatorSettings>().ClientIdMetadataDocuments,
                new JsonFetch(() => provider.GetRequiredService<IHttpClientFactory>().CreateClient(DocumentsHttpClient)),
                provider.GetRequiredService<EmulatorSettings>().RedirectUris),
            provider.GetRequiredService<ApplicationPipeline>())));
        services.AddSingleton(provider => new ManagedAccessEmulator(
            provider.GetRequiredService<EmulatorSettings>(),
            provider.GetRequiredService<EmulatorBranch>(),
            provider.GetRequiredService<OwnOrigins>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddHostedService<EmulatorStartup>();

        // The first filter is the outermost, whatever was registered before.
        services.Insert(0, ServiceDescriptor.Singleton<IStartupFilter, EmulatorStartupFilter>());
    }

    private static void AddInProcessRequests(this IServiceCollection services)
    {
        services.AddHttpClient(DocumentsHttpClient).ConfigurePrimaryHttpMessageHandler(
            provider => ClientDocumentHandler.Create(allowLoopback: !provider.GetRequiredService<EmulatorSettings>().AllowNonLoopback));

        // After everything else, so that it wraps the handler the library or a test has chosen.
        services.AddOptions<HttpClientFactoryOptions>(LibraryHttpClient).PostConfigure<IServiceProvider>((options, provider) =>
            options.HttpMessageHandlerBuilderActions.Add(client =>
            {
                if (provider.GetRequiredService<EmulatorSettings>().IsEnabled)
                {
                    client.PrimaryHandler = new InProcessHandler(
                        provider.GetRequiredService<EmulatorBranch>().InvokeAsync,
                        EmulatorRouter.Owns,
                        provider.GetRequiredService<OwnOrigins>(),
                        client.PrimaryHandler);
                }
            }));
    }

    private static void FillManagedAccessConfiguration(this IHostApplicationBuilder builder, Action<EmulatorOptions>? configure)
    {
        if (builder.Configuration is not IConfigurationRoot root)
        {
            return;
        }

        var environment = builder.Environment;
        var login = new ApplicationLogin();
        builder.Services.Insert(0, ServiceDescriptor.Singleton<IPostConfigureOptions<AuthenticationOptions>>(login));

        // The same configuration as before. Whoever asks for it reads it next, and by then the application's schemes are known.
        builder.Services.AddSingleton<IConfiguration>(services =>
        {
            login.BuiltAs(services);
            return builder.Configuration;
        });
        builder.Configuration.Add(new ManagedAccessConfiguration(root, IsEnabled, login.Exists, EmulatorSettingsFactory.AudienceTagOf(environment)));

        // Asked at every read, because a test host adds its settings after this.
        bool IsEnabled()
        {
            var options = new EmulatorOptions();
            new EmulatorOptionsReader().Read(root.GetSection(EmulatorOptionsReader.SectionName), options);
            configure?.Invoke(options);
            return EmulatorSettingsFactory.IsEnabled(options, environment);
        }
    }
}
