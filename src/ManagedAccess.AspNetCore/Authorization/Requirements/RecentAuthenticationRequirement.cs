using ManagedAccess.AspNetCore.Access;
using ManagedAccess.AspNetCore.Attribution;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.AspNetCore.Authorization.Requirements;

/// <summary>The person must have authenticated within this time (<c>auth_time</c>, RFC 9470 §3).</summary>
internal sealed class RecentAuthenticationRequirement(TimeSpan maxAge) : IAuthorizationRequirement
{
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Most = TimeSpan.FromDays(365);

    // The configured clock difference is checked earlier for tokens of this library, and here for callers accepted by the app's own schemes.
    private static readonly TimeSpan MostAhead = TimeSpan.FromMinutes(5);

    public TimeSpan MaxAge { get; } = maxAge;

    /// <summary>Creates the requirement for an endpoint, after checking the bounds of its limit.</summary>
    public static RecentAuthenticationRequirement Within(TimeSpan maxAge)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxAge, Least);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxAge, Most);
        return new(maxAge);
    }

    /// <summary>Whether the person authenticated within <paramref name="maxAge"/>; false if the time is unknown or in the future.</summary>
    public static bool IsMet(RequestAttribution caller, TimeSpan maxAge, DateTimeOffset now) =>
        caller.AuthenticationTime is { } authenticated && now - authenticated <= maxAge && authenticated - now <= MostAhead;

    public override string ToString() => $"authenticated within {MaxAge}";
}

internal sealed class RecentAuthenticationRequirementHandler(IHttpContextAccessor accessor, TimeProvider time)
    : CallerRequirementHandler<RecentAuthenticationRequirement>(accessor)
{
    protected override AccessReason? Missing(HttpContext http, RequestAttribution caller, RecentAuthenticationRequirement requirement) => caller.Kind switch
    {
        AttributionKind.Service => AccessReasons.HumanRequired, // there is no person who could authenticate again
        _ when RecentAuthenticationRequirement.IsMet(caller, requirement.MaxAge, time.GetUtcNow()) => null,
        _ => AccessReasons.InsufficientUserAuthentication,
    };
}
