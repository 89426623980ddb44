namespace ManagedAccess.Benchmarks.Soak;

/// <summary>The network of the app under load: every issuer's origin is a path of the one key server that the load runs.</summary>
internal sealed class SoakIssuerRoute(Uri server) : DelegatingHandler(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var asked = request.RequestUri!;
        request.RequestUri = new Uri(server, $"/{asked.Host}{asked.AbsolutePath}");
        try
        {
            return await base.SendAsync(request, cancellationToken);
        }
        finally
        {
            request.RequestUri = asked; // an answer from another address than the one asked for is not believed
        }
    }
}
