using ManagedAccess.AspNetCore;
using ManagedAccess.AspNetCore.Attribution;
using ManagedAccess.AspNetCore.AuditFiles;
using ManagedAccess.AspNetCore.Auditing;
using ManagedAccess.AspNetCore.Authentication;
using ManagedAccess.AspNetCore.Authorization;
using ManagedAccess.AspNetCore.Challenges;
using ManagedAccess.AspNetCore.Markdown;
using ManagedAccess.AspNetCore.Metadata;
using ManagedAccess.AspNetCore.Privacy;
using ManagedAccess.AspNetCore.Resources;
using ManagedAccess.AspNetCore.Startup;
using ManagedAccess.AspNetCore.Tokens;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers ManagedAccess.</summary>
public static class ManagedAccessServiceCollectionExtensions
{
    /// <summary>
    /// Makes the app readable by its people's agents: serves protected resource metadata, challenges, validates tokens, attributes every
    /// request and answers in Markdown where a client prefers it. No <c>Use…</c> call is needed.
    /// </summary>
    /// <param name="services">The app's services.</param>
    /// <param name="configure">
    /// Adjusts the settings after the configuration section <c>ManagedAccess</c> was bound; <see langword="null"/> to use that section alone.
    /// </param>
    /// <returns>Where the app adds code of its own: events, further schemes, audit sinks, where keys come from and how they are fetched.</returns>
    /// <remarks>
    /// Calling it again is harmless and runs the further <paramref name="configure"/> too. Every setting is checked when the host starts: a bad
    /// one stops it with an <see cref="Options.OptionsValidationException"/> that names the setting, the value found and the value expected.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="services"/> is null.</exception>
    public static ManagedAccessBuilder AddManagedAccess(this IServiceCollection services, Action<ManagedAccessOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);

        if (!services.Any(descriptor => descriptor.ImplementationType == typeof(ManagedAccessPipeline)))
        {
            // In the order a request meets them.
            services
                .AddManagedAccessOptions()      // the section, bound and checked at start; each feature is handed its own slice
                .AddManagedAccessPipeline()     // puts the middleware below around the app
                .AddAuditing()                  // what happened, for whom
                .AddAuditFiles()                // the same as evidence, in a file
                .AddProtectedResources()        // which resource is this?
                .AddPrivacy()                   // what was made for one caller is served to nobody else
                .AddChallenges()                // how we say no
                .AddMetadata()                  // what a client may learn before it has a token
                .AddMarkdown()                  // the same page, as text
                .AddAccessTokens()              // is this token good?
                .AddAttribution()               // whose request is this?
                .AddCallerAuthentication()      // the scheme, beside those the app has
                .AddCallerAuthorization()       // what must the caller bring?
                .AddStartupReport();            // what the app should know of itself
        }

        if (configure is not null)
        {
            services.Configure(configure); // after the binding, which was registered first
        }

        return new ManagedAccessBuilder(services);
    }
}
