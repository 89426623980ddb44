using ManagedAccess.AspNetCore.Attribution;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.AspNetCore.Authorization.Requirements;

/// <summary>A person must stand behind the request, directly or through an agent; a service does not do.</summary>
internal sealed class HumanRequirement : IAuthorizationRequirement
{
    public static readonly HumanRequirement Instance = new();

    public override string ToString() => "a person";
}

internal sealed class HumanRequirementHandler(IHttpContextAccessor accessor) : CallerRequirementHandler<HumanRequirement>(accessor)
{
    protected override Shortfall Missing(HttpContext http, RequestAttribution caller, HumanRequirement requirement) =>
        caller.Kind is AttributionKind.Human or AttributionKind.Delegated ? Shortfall.None : Shortfall.Human;
}
