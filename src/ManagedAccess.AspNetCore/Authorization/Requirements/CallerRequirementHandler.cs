using ManagedAccess.AspNetCore.Attribution;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.AspNetCore.Authorization.Requirements;

/// <summary>Compares one requirement with whose request it is, and notes what is missing, so that the refusal can say so.</summary>
internal abstract class CallerRequirementHandler<TRequirement>(IHttpContextAccessor accessor) : AuthorizationHandler<TRequirement>
    where TRequirement : IAuthorizationRequirement
{
    protected abstract Shortfall Missing(HttpContext http, RequestAttribution caller, TRequirement requirement);

    protected sealed override Task HandleRequirementAsync(AuthorizationHandlerContext context, TRequirement requirement)
    {
        // Whoever authorizes something other than an endpoint (an MCP tool, a document) passes that as the resource.
        var http = context.Resource as HttpContext ?? accessor.HttpContext;
        if (http is null || context.User.Identity is not { IsAuthenticated: true })
        {
            return Task.CompletedTask;
        }

        if (Missing(http, http.GetAttribution(), requirement) is var missing and not Shortfall.None)
        {
            http.Shortfall().Record(missing, requirement);
        }
        else
        {
            context.Succeed(requirement);
        }

        return Task.CompletedTask;
    }
}
