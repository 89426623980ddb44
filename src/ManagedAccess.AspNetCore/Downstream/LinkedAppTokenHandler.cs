using ManagedAccess.AspNetCore.Access;
using ManagedAccess.AspNetCore.Attribution;
using ManagedAccess.AspNetCore.Tokens;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.AspNetCore.Downstream;

/// <summary>Forwards the assertion that Access put on the current request, to linked apps only.</summary>
internal sealed class LinkedAppTokenHandler(NamedHosts hosts, IHttpContextAccessor accessor) : DelegatingHandler
{
    /// <summary>The header in which Access takes the token of a linked app.</summary>
    public const string HeaderName = "Cf-Access-Token";

    private const string AssertionHeaderName = "Cf-Access-Jwt-Assertion";
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (Assertion() is { } assertion)
        {
            // An outer handler may send a request again to another host: the token for the first host is removed.
            if (request.Headers.TryGetValues(HeaderName, out var given) && given.Contains(assertion, StringComparer.Ordinal))
            {
                request.Headers.Remove(HeaderName);
            }

            if (hosts.Include(request.RequestUri))
            {
                request.Headers.Remove(HeaderName);
                request.Headers.TryAddWithoutValidation(HeaderName, assertion);
            }
        }

        return base.SendAsync(request, cancellationToken);
    }

    // Only the assertion that was validated and decided this request. An OAuth token or a cookie must not reach another app.
    private string? Assertion() =>
        accessor.HttpContext is { } context && context.Decision() is { Outcome: AccessOutcome.Served, Credential: CredentialSource.Assertion }
            ? context.Request.Headers[AssertionHeaderName].ToString()
            : null;
}
