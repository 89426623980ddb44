using ManagedAccess.AspNetCore.Access;
using ManagedAccess.AspNetCore.Attribution;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.AspNetCore.Authorization.Requirements;

/// <summary>The request must come from a person, directly or through an agent; a service is refused.</summary>
internal sealed class HumanRequirement : IAuthorizationRequirement
{
    public static readonly HumanRequirement Instance = new();

    public override string ToString() => "a person";
}

internal sealed class HumanRequirementHandler(IHttpContextAccessor accessor) : CallerRequirementHandler<HumanRequirement>(accessor)
{
    protected override AccessReason? Missing(HttpContext http, RequestAttribution caller, HumanRequirement requirement) =>
        caller.Kind is AttributionKind.Human or AttributionKind.Delegated ? null : AccessReasons.HumanRequired;
}
