using ManagedAccess.AspNetCore.Attribution;
using ManagedAccess.AspNetCore.Authorization.Requirements;
using ManagedAccess.AspNetCore.Privacy;
using ManagedAccess.AspNetCore.Resources;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.AspNetCore.Authorization;

/// <summary>Holds every caller of ours to the floor, whatever policy is being evaluated, and checks the audience a second time.</summary>
/// <remarks>A plain <see cref="IAuthorizationHandler"/> runs for every evaluation, so that no policy of the app can go below the floor by accident.</remarks>
internal sealed class CallerFloorHandler(CallerFloors floors, ResourceSelector resources, IHttpContextAccessor accessor, TimeProvider time)
    : IAuthorizationHandler
{
    // RFC 9470 §3 has no parameter for amr. What can be asked for is to authenticate anew, whatever the age.
    private static readonly RecentAuthenticationRequirement Anew = new(TimeSpan.Zero);

    public Task HandleAsync(AuthorizationHandlerContext context)
    {
        var http = context.Resource as HttpContext ?? accessor.HttpContext;
        if (http is null)
        {
            return Task.CompletedTask;
        }

        if (context.User.Identity?.IsAuthenticated == true)
        {
            PrivateResponse.Ensure(http); // signed in by whatever scheme the policy named
        }

        if (http.Features.Get<IAttributionFeature>() is not { } feature)
        {
            http.Shortfall().MarkEvaluated();
            return Task.CompletedTask;
        }

        feature.IsAuthorizationEvaluated = true;
        if (Missing(http, feature, out var unmet) is var shortfall and not Shortfall.None)
        {
            http.Shortfall().Record(shortfall, unmet is null ? context.Requirements : [.. context.Requirements, unmet]);
            context.Fail(new AuthorizationFailureReason(this, shortfall.ToString()));
        }

        return Task.CompletedTask;
    }

    private Shortfall Missing(HttpContext http, IAttributionFeature feature, out RecentAuthenticationRequirement? unmet)
    {
        unmet = null;

        // Authentication may have run before routing and judged by the path; the selected endpoint has the last word.
        if (resources.Select(http)?.Identity.Identifier != feature.Resource)
        {
            return Shortfall.Resource;
        }

        var caller = feature.Attribution;
        var floor = floors.Of(feature);
        if (caller.Kind is AttributionKind.Service)
        {
            return floor.AllowServices ? Shortfall.None : Shortfall.Service;
        }

        if (floor.MaxAuthenticationAge is { } limit && !RecentAuthenticationRequirement.IsMet(caller, limit, time.GetUtcNow()))
        {
            unmet = new(limit);
            return Shortfall.Authentication;
        }

        if (floor.RequiredAuthenticationMethods.Count > 0 && !floor.RequiredAuthenticationMethods.All(caller.AuthenticationMethods.Contains))
        {
            unmet = Anew;
            return Shortfall.Authentication;
        }

        return Shortfall.None;
    }
}
