using ManagedAccess.AspNetCore.Markdown.Configuration;
using ManagedAccess.Emulator;
using ManagedAccess.Emulator.Clients;
using ManagedAccess.Emulator.Hosting;
using ManagedAccess.Emulator.Loopback;
using ManagedAccess.Emulator.Signals;
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
    // The client that the library uses to fetch keys and metadata. The two projects do not refer to each other, but share this name.
    private const string LibraryHttpClient = "ManagedAccess.AspNetCore";

    private const string DocumentsHttpClient = "ManagedAccess.Emulator";

    // The client that asks the source account of a federation.
    private const string SourceHttpClient = "ManagedAccess.Emulator.Federation";

    /// <summary>Serves a stand-in for Cloudflare Access on the application's own loopback origin, in the environment <c>Development</c> only,
    /// and makes the application trust it.</summary>
    /// <param name="builder">The application. Settings are bound from its section <c>Emulator</c>;
    /// the section <c>ManagedAccess</c> is filled in if it names no authorization server.</param>
    /// <param name="configure">Runs after the section is bound.</param>
    /// <returns><paramref name="builder"/>.</returns>
    /// <remarks>May be called before or after <c>AddManagedAccess</c>. Outside Development nothing is served,
    /// and <c>Emulator:Enabled</c> set to true stops the host.</remarks>
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
        services.AddSingleton(ApplicationCredential.Create());
        services.AddSingleton<EmulatorOptionsValidator>();
        services.AddSingleton<IConfigureOptions<EmulatorOptions>>(provider => provider.GetRequiredService<EmulatorOptionsValidator>());
        services.AddSingleton<IValidateOptions<EmulatorOptions>>(provider => provider.GetRequiredService<EmulatorOptionsValidator>());
        services.AddOptions<EmulatorOptions>().ValidateOnStart();
        services.AddSingleton(provider => EmulatorSettingsFactory.Create(
            provider.GetRequiredService<IOptions<EmulatorOptions>>().Value,
            provider.GetRequiredService<IConfiguration>(),
            provider.GetRequiredService<IHostEnvironment>(),
            provider.GetRequiredService<ApplicationCredential>()));
    }

    private static void AddBranch(this IServiceCollection services)
    {
        services.AddSingleton<OwnOrigins>();
        services.AddSingleton<ApplicationPipeline>();
        services.AddSingleton<EventReceivers>();
        services.AddSingleton(provider => new EmulatorBranch(() => EmulatorServices.Build(
            provider.GetRequiredService<EmulatorSettings>(),
            provider.GetRequiredService<ILoggerFactory>(),
            provider.GetRequiredService<TimeProvider>(),
            new ClientDocuments(
                provider.GetRequiredService<EmulatorSettings>().ClientIdMetadataDocuments,
                new JsonFetch(() => provider.GetRequiredService<IHttpClientFactory>().CreateClient(DocumentsHttpClient)),
                provider.GetRequiredService<EmulatorSettings>().RedirectUris),
            provider.GetRequiredService<ApplicationPipeline>(),
            provider.GetRequiredService<OwnOrigins>(),
            provider.GetRequiredService<EventReceivers>(),
            () => provider.GetRequiredService<IHttpClientFactory>().CreateClient(DocumentsHttpClient),
            () => provider.GetRequiredService<IHttpClientFactory>().CreateClient(SourceHttpClient))));
        services.AddSingleton(provider => new ManagedAccessEmulator(
            provider.GetRequiredService<EmulatorSettings>(),
            provider.GetRequiredService<EmulatorBranch>(),
            provider.GetRequiredService<OwnOrigins>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddHostedService<EmulatorStartup>();

        // The first filter is the outermost, even if others were registered before.
        services.Insert(0, ServiceDescriptor.Singleton<IStartupFilter, EmulatorStartupFilter>());
    }

    private static void AddInProcessRequests(this IServiceCollection services)
    {
        services.AddHttpClient(DocumentsHttpClient).ConfigurePrimaryHttpMessageHandler(
            provider => ClientDocumentHandler.Create(allowLoopback: !provider.GetRequiredService<EmulatorSettings>().AllowNonLoopback));

        // The origin is loopback and in the configuration, so AllowNonLoopback does not concern it.
        services.AddHttpClient(SourceHttpClient).ConfigurePrimaryHttpMessageHandler(() => ClientDocumentHandler.Create(allowLoopback: true));

        // After everything else, so that it wraps the handler the library or a test has chosen.
        services.AddOptions<HttpClientFactoryOptions>(LibraryHttpClient).PostConfigure<IServiceProvider>((options, provider) =>
            options.HttpMessageHandlerBuilderActions.Add(client =>
            {
                if (provider.GetRequiredService<EmulatorSettings>().IsEnabled)
                {
                    client.PrimaryHandler = new InProcessHandler(
                        provider.GetRequiredService<EmulatorBranch>().InvokeAsync,
                        provider.GetRequiredService<EmulatorSettings>().Owns,
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
        var reader = new SettingsReader(EmulatorSchema.Schema);
        var login = new ApplicationLogin();
        var credential = builder.Services.Select(service => service.ImplementationInstance).OfType<ApplicationCredential>().Single();
        builder.Services.Insert(0, ServiceDescriptor.Singleton<IPostConfigureOptions<AuthenticationOptions>>(login));

        // Returns the same configuration. The code that asks for it reads it next, and by then the application's schemes are known.
        builder.Services.AddSingleton<IConfiguration>(services =>
        {
            login.BuiltAs(services);
            return builder.Configuration;
        });
        builder.Configuration.Add(new ManagedAccessConfiguration(
            root,
            () => EmulatorSettingsFactory.IsEnabled(Read(), environment),
            () => Read().Mode is EmulatorMode.Edge,
            () => Read().AccessTokenFormat is AccessTokenFormat.Opaque ? credential : null,
            login.Exists,
            EmulatorSettingsFactory.AudienceTagOf(environment)));

        // Decided at every read, because a test host adds its settings after this.
        EmulatorOptions Read()
        {
            var options = new EmulatorOptions();
            reader.Read(root, options);
            configure?.Invoke(options);
            return options;
        }
    }
}
