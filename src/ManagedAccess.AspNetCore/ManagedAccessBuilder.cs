using System.Diagnostics.CodeAnalysis;
using ManagedAccess.AspNetCore.Auditing;
using ManagedAccess.AspNetCore.Tokens.Keys;
using Microsoft.Extensions.DependencyInjection;

namespace ManagedAccess.AspNetCore;

/// <summary>What <c>AddManagedAccess</c> returns: the places where an app adds code of its own. Everything else is a setting.</summary>
public sealed class ManagedAccessBuilder
{
    /// <param name="services">The app's services.</param>
    internal ManagedAccessBuilder(IServiceCollection services) => Services = services;

    /// <summary>The app's services.</summary>
    public IServiceCollection Services { get; }

    /// <summary>Sends audit records to one more place.</summary>
    /// <typeparam name="T">The sink. One instance serves all requests; its constructor may ask for services of the app.</typeparam>
    /// <returns>This builder.</returns>
    /// <remarks>Adding the same type again is harmless.</remarks>
    public ManagedAccessBuilder AddAuditSink<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>()
        where T : class, IAuditSink
    {
        if (!Services.Any(descriptor => descriptor.ServiceType == typeof(IAuditSink) && descriptor.ImplementationType == typeof(T)))
        {
            Services.AddSingleton<IAuditSink, T>();
        }

        return this;
    }

    /// <summary>
    /// Changes how documents of authorization servers are fetched (metadata and signing keys, no tokens): through a proxy, with a company's own
    /// certificate authority, or, in a test, from a handler in the process.
    /// </summary>
    /// <param name="configure">
    /// Adds handlers to the client or replaces its primary one. Redirects, cookies, size and time stay limited as before, except that a primary
    /// handler which follows redirects has its answer refused.
    /// </param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="configure"/> is null.</exception>
    public ManagedAccessBuilder ConfigureBackchannel(Action<IHttpClientBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        configure(Services.AddHttpClient(BackchannelDefaults.HttpClientName));
        return this;
    }
}
