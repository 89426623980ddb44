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
        if (http.Features.Get<IAttributionFeature>() is { } feature && Missing(http, feature) is var shortfall and not Shortfall.None)
        {
            http.Shortfall().Record(shortfall, shortfall is Shortfall.Authentication ? options.MaxAuthenticationAge : null);
            context.Fail(new AuthorizationFailureReason(this, shortfall.ToString()));
        }

        return Task.CompletedTask;
    }

    private Shortfall Missing(HttpContext http, IAttributionFeature feature)
    {
        // Authentication may have run before routing and judged by the path; the selected endpoint has the last word.
        if (resources.Select(http)?.Identity.Identifier != feature.Resource)
        {
            return Shortfall.Resource;
        }

        if (feature.Attribution.Kind is AttributionKind.Service)
        {
            return options.AllowServices ? Shortfall.None : Shortfall.Service;
        }

        if (options.MaxAuthenticationAge is { } maxAge
            && (feature.Attribution.AuthenticationTime is not { } authenticated || time.GetUtcNow() - authenticated > maxAge))
        {
            return Shortfall.Authentication;
        }

        return options.RequiredAuthenticationMethods.All(feature.Attribution.AuthenticationMethods.Contains)
            ? Shortfall.None
            : Shortfall.Authentication;
    }
}
