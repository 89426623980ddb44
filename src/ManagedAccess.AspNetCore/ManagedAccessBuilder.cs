using System.Diagnostics.CodeAnalysis;
using ManagedAccess.AspNetCore.Auditing;
using ManagedAccess.AspNetCore.Authentication;
using ManagedAccess.AspNetCore.Authentication.Schemes;
using ManagedAccess.AspNetCore.Tokens;
using ManagedAccess.AspNetCore.Tokens.Keys;
using ManagedAccess.AspNetCore.Tokens.Keys.Sources;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ManagedAccess.AspNetCore;

/// <summary>The builder that <c>AddManagedAccess</c> returns: an app adds its own code here. Everything else is a setting.</summary>
public sealed class ManagedAccessBuilder
{
    /// <param name="services">The app's services.</param>
    internal ManagedAccessBuilder(IServiceCollection services) => Services = services;

    /// <summary>The app's services.</summary>
    public IServiceCollection Services { get; }

    /// <summary>Lets a class of the app take part in authentication: take a token from another place, add claims, refuse a caller, change a refusal.</summary>
    /// <typeparam name="T">
    /// The class. One instance serves one request, so its constructor may ask for scoped services such as a <c>DbContext</c>; if the app has
    /// registered the class itself, its lifetime is kept.
    /// </typeparam>
    /// <returns>This builder.</returns>
    /// <remarks>Adding the same class again is harmless; a second class stops the host.</remarks>
    public ManagedAccessBuilder AddEvents<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>()
        where T : ManagedAccessEvents
    {
        Services.TryAddScoped<T>();
        Services.Configure<ManagedAccessSchemeOptions>(ManagedAccessDefaults.AuthenticationScheme, options =>
        {
            if (options.EventsType is { } other && other != typeof(T))
            {
                throw new InvalidOperationException($"AddEvents<{typeof(T).Name}>() was called after AddEvents<{other.Name}>(); expected one class of events. Let one of them call the other.");
            }

            options.EventsType = typeof(T);
        });
        return this;
    }

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

    /// <summary>Adds another authentication scheme of this kind: for resources that tokens of other authorization servers open, such as a partner's.</summary>
    /// <param name="name">The name of the scheme, as written in <c>Scheme</c> of <c>ManagedAccess:AuthorizationServers</c> and <c>ManagedAccess:Resources</c>.</param>
    /// <param name="configure">Sets events and forwards of the scheme; <see langword="null"/> to set nothing.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentException"><paramref name="name"/> is null or empty.</exception>
    /// <remarks>
    /// A resource belongs to one scheme, and a token opens only resources of the scheme its server belongs to. A request belongs to the resource of
    /// its path, or, where the endpoint names the scheme (<c>[Authorize(AuthenticationSchemes = "partner")]</c> or a policy), to the scheme's first one. The
    /// challenge names that resource. Everything else of <c>ManagedAccess</c> holds for all schemes.
    /// </remarks>
    public ManagedAccessBuilder AddScheme(string name, Action<ManagedAccessSchemeOptions>? configure = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Services.AddAuthentication().AddScheme<ManagedAccessSchemeOptions, ManagedAccessHandler>(name, displayName: null, configure);
        return this;
    }

    /// <summary>Takes the signing keys of an authorization server from a file, a text or the app's own code, and not from the network.</summary>
    /// <param name="source"><see cref="SigningKeySource"/> makes one from a file or from a text.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="source"/> is null.</exception>
    /// <remarks>If there are several sources, the first with keys for an issuer is used. Keys of every other issuer are fetched as its metadata says.</remarks>
    public ManagedAccessBuilder AddSigningKeys(ISigningKeySource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        Services.AddSingleton(source);
        return this;
    }

    /// <summary>Lets a class of the app decide which tenants of a multi-tenant authorization server may use the app.</summary>
    /// <typeparam name="T">The class. One instance serves all requests.</typeparam>
    /// <returns>This builder.</returns>
    /// <remarks>Adding the same type again is harmless. If there are several classes, each of them has to allow a tenant.</remarks>
    public ManagedAccessBuilder AddIssuerValidator<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>()
        where T : class, IIssuerValidator
    {
        Services.TryAddEnumerable(ServiceDescriptor.Singleton<IIssuerValidator, T>());
        return this;
    }

    /// <summary>
    /// Changes how documents of authorization servers are fetched (metadata and signing keys, no tokens): through a proxy, with a company's own
    /// certificate authority, or, in a test, through a handler in the process.
    /// </summary>
    /// <param name="configure">
    /// Adds handlers to the client or replaces its primary one. The limits on redirects, cookies, size and time stay as before. If a primary
    /// handler follows a redirect, its answer is refused.
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
