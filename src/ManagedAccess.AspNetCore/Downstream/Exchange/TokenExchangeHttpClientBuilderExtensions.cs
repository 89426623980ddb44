using ManagedAccess.AspNetCore;
using ManagedAccess.AspNetCore.Diagnostics;
using ManagedAccess.AspNetCore.Downstream;
using ManagedAccess.AspNetCore.Downstream.Exchange;
using ManagedAccess.AspNetCore.Tokens.Clients;
using ManagedAccess.AspNetCore.Tokens.Keys;
using ManagedAccess.AspNetCore.Tokens.Reading;
using ManagedAccess.AspNetCore.Tokens.Revoked;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Calls to other services in the name of the caller, with tokens of their own.</summary>
public static class TokenExchangeHttpClientBuilderExtensions
{
    /// <summary>
    /// Sends with each request of this client to one of <paramref name="hosts"/> a bearer token that the authorization server issues for the caller of the current
    /// request and for that service.
    /// </summary>
    /// <param name="builder">The client.</param>
    /// <param name="configure">The server, the service, and who asks.</param>
    /// <param name="hosts">
    /// The hosts of the service, which all get the same token: host names with an optional port (default 443), compared exactly. Requests to any other host, or over
    /// plain http off this machine, go out without a token.
    /// </param>
    /// <returns><paramref name="builder"/>.</returns>
    /// <remarks>
    /// <para>
    /// The caller's own token goes to the token endpoint of the server that issued it, and nowhere else: requests of this client never carry it in <c>Authorization</c>.
    /// The client does not follow redirects any more. A response with a <c>Location</c> is returned as it is.
    /// </para>
    /// <para>
    /// A token is remembered for the caller's token and this client, until five seconds before it expires, until the caller's token expires or is revoked, or for an
    /// hour, whichever comes first. A token without <c>expires_in</c> is used by the requests that wait for it, and not remembered.
    /// </para>
    /// <para>Sending throws a <see cref="TokenExchangeException"/> if there is no token; the request is not sent then.</para>
    /// </remarks>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="hosts"/> is empty, or an entry is not a host name with an optional port.</exception>
    /// <exception cref="InvalidOperationException">The client exchanges tokens already. Add another client for another service.</exception>
    public static IHttpClientBuilder AddTokenExchange(this IHttpClientBuilder builder, Action<TokenExchangeOptions> configure, params string[] hosts)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        ArgumentNullException.ThrowIfNull(hosts);

        var (services, name, named) = (builder.Services, builder.Name, new NamedHosts(hosts));
        if (services.Any(service => service.ServiceType == typeof(TokenExchange) && name.Equals(service.ServiceKey)))
        {
            throw new InvalidOperationException($"The client '{name}' exchanges tokens already; expected one AddTokenExchange for each client.");
        }

        services.AddHttpContextAccessor();
        services.AddOptions<TokenExchangeOptions>(name).Configure(configure).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<TokenExchangeOptions>, TokenExchangeRules>());
        services.AddKeyedSingleton(name, (provider, _) => Create(provider, name));
        builder.RefuseRedirects();
        return builder.AddHttpMessageHandler(provider => new TokenExchangeHandler(
            named, provider.GetRequiredKeyedService<TokenExchange>(name), new(provider.GetRequiredService<AccessTokenReader>()), provider.GetRequiredService<IHttpContextAccessor>()));
    }

    private static TokenExchange Create(IServiceProvider provider, string name)
    {
        var options = provider.GetRequiredService<IOptionsMonitor<TokenExchangeOptions>>().Get(name);
        var clock = provider.GetRequiredService<TimeProvider>();
        var credentials = TokenExchangeRequest.CredentialsOf(options);
        var certificates = provider.GetRequiredService<ClientCertificates>();
        var backchannel = provider.GetRequiredService<Backchannel>();
        return new(
            options,
            TokenExchangeRules.ServerOf(options, provider.GetRequiredService<IReadOnlyList<AuthorizationServerOptions>>())!,
            new(options, new(credentials, credentials.LoadKey(), clock)),
            new(options, provider.GetRequiredService<DiscoverySigningKeys>(), certificates, credentials.LoadCertificate(), clock),
            backchannel,
            provider.GetRequiredService<RevocationList>(),
            clock,
            provider.GetRequiredService<TokenMetrics>(),
            provider.GetRequiredService<ILogger<TokenExchange>>());
    }
}
