using ManagedAccess.AspNetCore.Access;
using ManagedAccess.AspNetCore.Attribution;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.AspNetCore.Authorization.Requirements;

/// <summary>Checks the caller against one kind of requirement, and notes what is missing, so that the refusal can name it.</summary>
/// <remarks>
/// Not derived from <c>AuthorizationHandler</c>: that class allocates an iterator to filter the requirements. For six kinds of requirement,
/// most of them not used by any endpoint, the iterators would be most of the allocations of a decision.
/// </remarks>
internal abstract class CallerRequirementHandler<TRequirement>(IHttpContextAccessor accessor) : IAuthorizationHandler
    where TRequirement : IAuthorizationRequirement
{
    public Task HandleAsync(AuthorizationHandlerContext context)
    {
        var requirements = context.Requirements as IReadOnlyList<IAuthorizationRequirement> ?? [.. context.Requirements];
        for (var index = 0; index < requirements.Count; index++)
        {
            if (requirements[index] is TRequirement requirement)
            {
                Handle(context, requirement, requirements);
            }
        }

        return Task.CompletedTask;
    }

    /// <summary>The row of the table for what the caller lacks; null if the requirement is met.</summary>
    protected abstract AccessReason? Missing(HttpContext http, RequestAttribution caller, TRequirement requirement);

    private void Handle(AuthorizationHandlerContext context, TRequirement requirement, IReadOnlyList<IAuthorizationRequirement> asked)
    {
        // Code that authorizes something other than an endpoint (an MCP tool, a document) passes that as the resource.
        var http = context.Resource as HttpContext ?? accessor.HttpContext;
        if (http is null || context.User.Identity is not { IsAuthenticated: true })
        {
            return;
        }

        if (Missing(http, http.GetAttribution(), requirement) is { } missing)
        {
            http.Access().JudgedShort(missing, asked);
        }
        else
        {
            context.Succeed(requirement);
        }
    }
}
