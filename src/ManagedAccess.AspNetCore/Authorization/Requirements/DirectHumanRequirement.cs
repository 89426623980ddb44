using ManagedAccess.AspNetCore.Attribution;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.AspNetCore.Authorization.Requirements;

/// <summary>A person's own browser must have made the request; whoever acts for a person, or might, does not do.</summary>
internal sealed class DirectHumanRequirement : IAuthorizationRequirement
{
    public static readonly DirectHumanRequirement Instance = new();

    public override string ToString() => "a person at a browser";
}

internal sealed class DirectHumanRequirementHandler(IHttpContextAccessor accessor) : CallerRequirementHandler<DirectHumanRequirement>(accessor)
{
    protected override Shortfall Missing(HttpContext http, RequestAttribution caller, DirectHumanRequirement requirement) =>
        caller is { Kind: AttributionKind.Human, Via: AttributionVia.Browser } ? Shortfall.None : Shortfall.DirectHuman;
}
