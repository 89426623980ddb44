using ManagedAccess.AspNetCore;
using ManagedAccess.AspNetCore.Access;
using ManagedAccess.AspNetCore.Auditing;
using ManagedAccess.AspNetCore.Authentication;
using ManagedAccess.AspNetCore.Authorization;
using ManagedAccess.AspNetCore.Challenges;
using ManagedAccess.AspNetCore.Configuration;
using ManagedAccess.AspNetCore.CurrentCaller;
using ManagedAccess.AspNetCore.Markdown;
using ManagedAccess.AspNetCore.Metadata;
using ManagedAccess.AspNetCore.Privacy;
using ManagedAccess.AspNetCore.Resources;
using ManagedAccess.AspNetCore.Revocation;
using ManagedAccess.AspNetCore.Startup;
using ManagedAccess.AspNetCore.Tokens.Validation;

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
    /// <returns>The builder for the app's own code: events, further schemes, audit sinks, key sources and the client that fetches keys.</returns>
    /// <remarks>
    /// Calling it again is harmless and runs the further <paramref name="configure"/> too. Every setting is checked when the host starts: if one is
    /// wrong, the host stops with an <see cref="Options.OptionsValidationException"/> that names the setting, the value found and the value expected.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="services"/> is null.</exception>
    public static ManagedAccessBuilder AddManagedAccess(this IServiceCollection services, Action<ManagedAccessOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);

        if (!services.Any(descriptor => descriptor.ImplementationType == typeof(ManagedAccessPipeline)))
        {
            // In the order in which a request reaches them.
            services
                .AddManagedAccessOptions()      // the section, bound and checked at start; each feature is handed its own slice
                .AddManagedAccessPipeline()     // puts the middleware below around the app
                .AddAuditing()                  // one record for each request
                .AddProtectedResources()        // which resources are there?
                .AddRequestAccess()             // which one is this request for, and how is it decided?
                .AddPrivacy()                   // a response for one caller is not served to another
                .AddChallenges()                // how requests are refused
                .AddMetadata()                  // the document that clients read before they have a token
                .AddMarkdown()                  // the same page, as text
                .AddAccessTokens()              // is this token good?
                .AddRevocation()                // was it revoked?
                .AddCurrentCaller()               // who sent the request?
                .AddCallerAuthentication()      // the scheme, beside those the app has
                .AddCallerAuthorization()       // may this caller do it?
                .AddStartupReport();            // findings about endpoints and settings
        }

        if (configure is not null)
        {
            services.Configure(configure); // after the binding, which was registered first
        }

        return new ManagedAccessBuilder(services);
    }
}
