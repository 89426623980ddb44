using ManagedAccess.AspNetCore.Downstream;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Http;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Calls to other apps behind the same Access account, in the name of the caller.</summary>
public static class LinkedAppHttpClientBuilderExtensions
{
    /// <summary>
    /// Sends the current request's Access assertion as <c>Cf-Access-Token</c> with each request of this client to one of <paramref name="hosts"/>,
    /// so that a linked app sees the same person.
    /// </summary>
    /// <param name="builder">The client.</param>
    /// <param name="hosts">
    /// The linked apps: host names with an optional port (default 443), compared exactly. Requests to any other host, or over plain http off
    /// this machine, go out without the token.
    /// </param>
    /// <returns><paramref name="builder"/>.</returns>
    /// <remarks>
    /// Redirects are no longer followed by the client: the handler below this one would take the token to wherever they lead. A response with
    /// a <c>Location</c> comes back as it is. Only an assertion is passed on, never a bearer token or a cookie; without one nothing is added.
    /// </remarks>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="hosts"/> is empty, or an entry is not a host name with an optional port.</exception>
    public static IHttpClientBuilder AddLinkedAppToken(this IHttpClientBuilder builder, params string[] hosts)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(hosts);

        var linked = new LinkedAppHosts(hosts);
        builder.Services.AddHttpContextAccessor();

        // After whatever the app does to the client, here or further down in its code: a handler it puts in place follows redirects again.
        builder.Services.PostConfigure<HttpClientFactoryOptions>(
            builder.Name, options => options.HttpMessageHandlerBuilderActions.Add(handlers => FollowNoRedirect(handlers.PrimaryHandler)));
        return builder.AddHttpMessageHandler(provider => new LinkedAppTokenHandler(linked, provider.GetRequiredService<IHttpContextAccessor>()));
    }

    private static void FollowNoRedirect(HttpMessageHandler? handler)
    {
        switch (handler)
        {
            case SocketsHttpHandler sockets:
                sockets.AllowAutoRedirect = false;
                break;
            case HttpClientHandler client:
                client.AllowAutoRedirect = false;
                break;
            case DelegatingHandler outer:
                FollowNoRedirect(outer.InnerHandler);
                break;
        }
    }
}
