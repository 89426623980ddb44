using ManagedAccess.AspNetCore.Access;
using ManagedAccess.AspNetCore.Attribution;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.AspNetCore.Authorization.Requirements;

/// <summary>The caller must belong to one of these groups. If the groups are not known, the caller does not belong to any.</summary>
internal sealed class GroupRequirement : IAuthorizationRequirement
{
    private GroupRequirement(IReadOnlyList<string> groups) => Groups = groups;

    public IReadOnlyList<string> Groups { get; }

    public static GroupRequirement OneOf(string[] groups)
    {
        ArgumentNullException.ThrowIfNull(groups);
        return groups.Length > 0 && !groups.Any(string.IsNullOrWhiteSpace)
            ? new([.. groups])
            : throw new ArgumentException("Name at least one group, and no empty one.", nameof(groups));
    }

    public override string ToString() => $"group: {string.Join(" | ", Groups)}";
}

internal sealed class GroupRequirementHandler(IHttpContextAccessor accessor) : CallerRequirementHandler<GroupRequirement>(accessor)
{
    protected override AccessReason? Missing(HttpContext http, RequestAttribution caller, GroupRequirement requirement) =>
        caller.Groups is { } groups && requirement.Groups.Any(group => groups.Contains(group, StringComparer.Ordinal))
            ? null
            : AccessReasons.GroupRequired;
}
