using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.AspNetCore.Downstream.Exchange;

/// <summary>Sends the token that was issued for the caller and the service, to the hosts of the service only.</summary>
internal sealed class TokenExchangeHandler(NamedHosts hosts, TokenExchange exchange, SubjectTokens subjects, IHttpContextAccessor accessor) : DelegatingHandler
{
    private static readonly HttpRequestOptionsKey<string> Sent = new("ManagedAccess.TokenExchange");

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!hosts.Include(request.RequestUri))
        {
            RemoveTokens(request);
            return await base.SendAsync(request, cancellationToken);
        }

        var subject = subjects.Require(accessor.HttpContext, exchange.Server);
        request.Headers.Authorization = null; // a value of the app is not sent to the service
        var token = await exchange.GetAsync(subject, request.RequestUri!, cancellationToken);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Options.Set(Sent, token);
        var response = await base.SendAsync(request, cancellationToken);
        if (response.StatusCode is HttpStatusCode.Unauthorized)
        {
            exchange.Forget(subject, token); // the service does not take it any more
        }

        return response;
    }

    // An outer handler may send a request, or a copy of it, again to another host; other code may have copied the caller's own token into it.
    private void RemoveTokens(HttpRequestMessage request)
    {
        if (request.Headers.Authorization?.Parameter is not { } given)
        {
            return;
        }

        var subject = subjects.Find(accessor.HttpContext);
        if ((request.Options.TryGetValue(Sent, out var sent) && given == sent) || given == subject?.Text || (subject is not null && exchange.Issued(subject, given)))
        {
            request.Headers.Authorization = null;
        }
    }
}
