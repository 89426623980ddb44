using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.AspNetCore.Access;

internal static class HttpContextAccessExtensions
{
    /// <summary>The state of the request in access control.</summary>
    public static RequestAccess Access(this HttpContext context)
    {
        if (context.Features.Get<RequestAccess>() is { } known)
        {
            return known;
        }

        var access = new RequestAccess();
        context.Features.Set(access);
        return access;
    }

    /// <summary>
    /// The same state, if a credential of this library identifies the caller. Null without such a credential. Also null if the endpoint names other
    /// schemes and one of those let the caller in: a token in the request then does not identify that caller.
    /// </summary>
    public static RequestAccess? AcceptedCaller(this HttpContext context) =>
        context.Features.Get<RequestAccess>() is { HasCaller: true } access && (ReferenceEquals(context.User, access.Principal) || !IsOfAnotherScheme(context, access))
            ? access
            : null;

    /// <summary>The decision so far; null before there is one.</summary>
    public static AccessDecision? Decision(this HttpContext context) => context.Features.Get<RequestAccess>()?.Refused ?? context.AcceptedCaller()?.Accepted;

    /// <summary>The decision for the record. An error page does not change it, unless the page refuses the request itself.</summary>
    public static AccessDecision RecordedDecision(this HttpContext context) => context.Features.Get<RequestAccess>() is { BeforeErrorPage: { } before } access
        ? access.RefusedRequest ?? before
        : context.Decision() ?? AccessDecision.Open;

    // Authorization joins the names of an endpoint's schemes in the ticket. A policy scheme can replace this library's scheme name with its own,
    // and a claims transformation can replace this library's principal. Either check alone can fail, so both are made.
    private static bool IsOfAnotherScheme(HttpContext context, RequestAccess access)
    {
        var ours = access.Attribution.Scheme!;
        return context.Features.Get<IAuthenticateResultFeature>()?.AuthenticateResult?.Ticket is { } ticket
            && !ticket.AuthenticationScheme.Split(';').Contains(ours, StringComparer.Ordinal)
            && !context.User.Identities.Any(identity => identity.AuthenticationType == ours);
    }
}
