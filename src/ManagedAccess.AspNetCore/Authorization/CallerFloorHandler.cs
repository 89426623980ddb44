using ManagedAccess.AspNetCore.Attribution;
using ManagedAccess.AspNetCore.Resources;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.AspNetCore.Authorization;

/// <summary>Holds every caller of ours to the floor, whatever policy is being evaluated, and checks the audience a second time.</summary>
/// <remarks>A plain <see cref="IAuthorizationHandler"/> runs for every evaluation, so that no policy of the app can go below the floor by accident.</remarks>
internal sealed class CallerFloorHandler(CallerOptions options, ResourceSelector resources, IHttpContextAccessor accessor, TimeProvider time)
    : IAuthorizationHandler
{
    public Task HandleAsync(AuthorizationHandlerContext context)
    {
        var http = context.Resource as HttpContext ?? accessor.HttpContext;
        if (http is null)
        {
            return Task.CompletedTask;
        }

        http.Shortfall().MarkEvaluated();
        if (http.Features.Get<IAttributionFeature>() is { } feature && Missing(http, feature, out var maxAge) is var shortfall and not Shortfall.None)
        {
            http.Shortfall().Record(shortfall, maxAge);
            context.Fail(new AuthorizationFailureReason(this, shortfall.ToString()));
        }

        return Task.CompletedTask;
    }

    private Shortfall Missing(HttpContext http, IAttributionFeature feature, out TimeSpan? maxAge)
    {
        maxAge = null;

        // Authentication may have run before routing and judged by the path; the selected endpoint has the last word.
        if (resources.Select(http)?.Identity.Identifier != feature.Resource)
        {
            return Shortfall.Resource;
        }

        if (feature.Attribution.Kind is AttributionKind.Service)
        {
            return options.AllowServices ? Shortfall.None : Shortfall.Service;
        }

        if (options.MaxAuthenticationAge is { } limit
            && (feature.Attribution.AuthenticationTime is not { } authenticated || time.GetUtcNow() - authenticated > limit))
        {
            maxAge = limit;
            return Shortfall.Authentication;
        }

        if (!options.RequiredAuthenticationMethods.All(feature.Attribution.AuthenticationMethods.Contains))
        {
            // RFC 9470 §3 has no parameter for amr. What can be asked for is to authenticate anew, whatever the age.
            maxAge = TimeSpan.Zero;
            return Shortfall.Authentication;
        }

        return Shortfall.None;
    }
}
