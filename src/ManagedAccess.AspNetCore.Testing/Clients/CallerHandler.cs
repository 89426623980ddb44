namespace ManagedAccess.AspNetCore.Testing.Clients;

/// <summary>Adds the caller's credential and header fields to requests to the app, to those after a redirect too.</summary>
/// <param name="app">The address of the app.</param>
/// <param name="host">The host that the app is known by, where that is not the one of its address; else null.</param>
/// <param name="fields">The header fields.</param>
/// <param name="proofs">The proofs of the caller's key; null if its token is not bound to one.</param>
internal sealed class CallerHandler(Uri app, string? host, CallerFields fields, CallerProofs? proofs) : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.RequestUri is not { } uri || Uri.Compare(uri, app, UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) != 0)
        {
            return base.SendAsync(request, cancellationToken);
        }

        var origin = host is null ? app : new Uri($"{Uri.UriSchemeHttps}://{host}");
        fields.AddTo(request, origin);
        request.Headers.Host ??= host;
        return proofs is null ? base.SendAsync(request, cancellationToken) : ProveAsync(request, origin, proofs, cancellationToken);
    }

    private async Task<HttpResponseMessage> ProveAsync(HttpRequestMessage request, Uri origin, CallerProofs proofs, CancellationToken cancellationToken)
    {
        if (request.Content is { } content)
        {
            await content.LoadIntoBufferAsync(cancellationToken); // it may be sent twice
        }

        proofs.AddTo(request, origin);
        var response = await base.SendAsync(request, cancellationToken);
        if (!proofs.MustRepeat(request, response))
        {
            return response;
        }

        response.Dispose();
        proofs.AddTo(request, origin);
        return await base.SendAsync(request, cancellationToken);
    }
}
