using ManagedAccess.AspNetCore.Access;
using ManagedAccess.AspNetCore.Attribution;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.AspNetCore.CurrentCaller;

/// <summary>The caller of the request or connection that the running code belongs to.</summary>
internal sealed class AttributionFlow(IHttpContextAccessor accessor)
{
    private const string AuthorizationRan = "__AuthorizationMiddlewareWithEndpointInvoked"; // noted by the authorization middleware; a test checks that it still is

    /// <summary>Null if the caller is unknown: outside a request, or before authentication.</summary>
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
                return null; // code that goes on after its request asks at the moment the request ends
            }
        }
    }

    /// <summary>Whether there is a request, but authentication has not run yet.</summary>
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

    // By UseAuthentication, UseAuthorization or the app itself.
    private static bool WasAsked(HttpContext context) =>
        context.Features.Get<IAuthenticationFeature>() is not null
        || context.AcceptedCaller() is not null
        || context.Items.ContainsKey(AuthorizationRan)
        || context.User.Identities.Any(identity => identity.IsAuthenticated);
}
