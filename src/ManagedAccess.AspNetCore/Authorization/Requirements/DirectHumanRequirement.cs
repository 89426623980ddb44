using ManagedAccess.AspNetCore.Access;
using ManagedAccess.AspNetCore.Attribution;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.AspNetCore.Authorization.Requirements;

/// <summary>A person's own browser must have made the request; a caller that acts for a person, or might, is refused.</summary>
internal sealed class DirectHumanRequirement : IAuthorizationRequirement
{
    public static readonly DirectHumanRequirement Instance = new();

    public override string ToString() => "a person at a browser";
}

internal sealed class DirectHumanRequirementHandler(IHttpContextAccessor accessor) : CallerRequirementHandler<DirectHumanRequirement>(accessor)
{
    protected override AccessReason? Missing(HttpContext http, RequestAttribution caller, DirectHumanRequirement requirement) =>
        caller is { Kind: AttributionKind.Human, Via: AttributionVia.Browser } ? null : AccessReasons.DirectHumanRequired;
}
