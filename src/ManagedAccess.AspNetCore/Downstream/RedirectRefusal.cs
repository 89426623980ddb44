using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;

namespace ManagedAccess.AspNetCore.Downstream;

internal static class RedirectRefusal
{
    /// <summary>Turns off the redirects of a client: the inner handler would send a token to the target of the redirect.</summary>
    /// <remarks>After all other configuration, so that code which configures the client's handler later does not turn redirects on again.</remarks>
    public static void RefuseRedirects(this IHttpClientBuilder builder) => builder.Services.PostConfigure<HttpClientFactoryOptions>(
        builder.Name, options => options.HttpMessageHandlerBuilderActions.Add(handlers => Refuse(handlers.PrimaryHandler)));

    private static void Refuse(HttpMessageHandler? handler)
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
                Refuse(outer.InnerHandler);
                break;
        }
    }
}
