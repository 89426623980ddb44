using ManagedAccess.AspNetCore.Attribution;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.AspNetCore.Authorization.Requirements;

/// <summary>Compares one kind of requirement with whose request it is, and notes what is missing, so that the refusal can say so.</summary>
/// <remarks>
/// Not derived from <c>AuthorizationHandler</c>: that one filters the requirements through an iterator of its own, which for six kinds of
/// requirement, most of them on no endpoint, is most of what deciding about a request would allocate.
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

    protected abstract Shortfall Missing(HttpContext http, RequestAttribution caller, TRequirement requirement);

    private void Handle(AuthorizationHandlerContext context, TRequirement requirement, IReadOnlyList<IAuthorizationRequirement> asked)
    {
        // Whoever authorizes something other than an endpoint (an MCP tool, a document) passes that as the resource.
        var http = context.Resource as HttpContext ?? accessor.HttpContext;
        if (http is null || context.User.Identity is not { IsAuthenticated: true })
        {
            return;
        }

        if (Missing(http, http.GetAttribution(), requirement) is var missing and not Shortfall.None)
        {
            http.Shortfall().Record(missing, asked);
        }
        else
        {
            context.Succeed(requirement);
        }
    }
}
