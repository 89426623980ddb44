using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.AspNetCore.Attribution;

/// <summary>Whose request or connection the running code belongs to, wherever it runs.</summary>
internal sealed class AttributionFlow(IHttpContextAccessor accessor)
{
    private const string AuthorizationRan = "__AuthorizationMiddlewareWithEndpointInvoked"; // noted by the authorization middleware; a test pins that it still is

    /// <summary>Null where nobody can know: outside a request, or before anybody has looked who is calling.</summary>
    public RequestAttribution? Current
    {
        get
        {
            try
            {
                return accessor.HttpContext is { } context
                    ? WasAsked(context) ? context.GetAttribution() : null
                    : ConnectionCaller.Current;
            }
            catch (ObjectDisposedException)
            {
                return null; // code that a request has left running asks in the moment in which that request ends
            }
        }
    }

    /// <summary>Whether there is a request, though nobody has looked yet who is calling.</summary>
    public bool IsTooEarly
    {
        get
        {
            try
            {
                return accessor.HttpContext is { } context && !WasAsked(context);
            }
            catch (ObjectDisposedException)
            {
                return false; // as above: it is too late
            }
        }
    }

    // UseAuthentication, UseAuthorization or the app itself.
    private static bool WasAsked(HttpContext context) =>
        context.Features.Get<IAuthenticationFeature>() is not null
        || context.AcceptedCredential() is not null
        || context.Items.ContainsKey(AuthorizationRan)
        || context.User.Identities.Any(identity => identity.IsAuthenticated);
}
