using ManagedAccess.AspNetCore.Downstream;
using Microsoft.AspNetCore.Http;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Calls to other apps behind the same Access account, in the name of the caller.</summary>
public static class LinkedAppHttpClientBuilderExtensions
{
    /// <summary>
    /// Sends the current request's Access assertion as <c>Cf-Access-Token</c> with each request of this client to one of <paramref name="hosts"/>,
    /// so that the linked app sees the same person.
    /// </summary>
    /// <param name="builder">The client.</param>
    /// <param name="hosts">
    /// The linked apps: host names with an optional port (default 443), compared exactly. Requests to any other host, or over plain http off
    /// this machine, go out without the token.
    /// </param>
    /// <returns><paramref name="builder"/>.</returns>
    /// <remarks>
    /// The client does not follow redirects any more, because the inner handler would send the token to the target of the redirect. A response with
    /// a <c>Location</c> is returned as it is. Only an assertion is sent, never a bearer token or a cookie; without an assertion nothing is added.
    /// </remarks>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="hosts"/> is empty, or an entry is not a host name with an optional port.</exception>
    public static IHttpClientBuilder AddLinkedAppToken(this IHttpClientBuilder builder, params string[] hosts)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(hosts);

        var linked = new NamedHosts(hosts);
        builder.Services.AddHttpContextAccessor();

        builder.RefuseRedirects();
        return builder.AddHttpMessageHandler(provider => new LinkedAppTokenHandler(linked, provider.GetRequiredService<IHttpContextAccessor>()));
    }
}
