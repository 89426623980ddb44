using ManagedAccess.AspNetCore.Attribution;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.AspNetCore.Authorization;

/// <summary>A person must stand behind the request, directly or through an agent; a service does not do.</summary>
internal sealed class HumanRequirement : IAuthorizationRequirement
{
    public override string ToString() => "a person";
}

internal sealed class HumanRequirementHandler(IHttpContextAccessor accessor) : AuthorizationHandler<HumanRequirement>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, HumanRequirement requirement)
    {
        var http = context.Resource as HttpContext ?? accessor.HttpContext;
        switch (http?.GetAttribution().Kind)
        {
            case AttributionKind.Human or AttributionKind.Delegated:
                context.Succeed(requirement);
                break;
            case AttributionKind.Service:
                http.Shortfall().Record(Shortfall.Human);
                break;
        }

        return Task.CompletedTask;
    }
}
