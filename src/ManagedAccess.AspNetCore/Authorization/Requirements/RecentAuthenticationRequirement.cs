using ManagedAccess.AspNetCore.Attribution;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.AspNetCore.Authorization.Requirements;

/// <summary>The person must have authenticated no longer ago than this (<c>auth_time</c>, RFC 9470 §3).</summary>
internal sealed class RecentAuthenticationRequirement(TimeSpan maxAge) : IAuthorizationRequirement
{
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Most = TimeSpan.FromDays(365);

    // Tokens of ours are held to the configured difference of clocks before; what a scheme of the app's own accepted, here.
    private static readonly TimeSpan MostAhead = TimeSpan.FromMinutes(5);

    public TimeSpan MaxAge { get; } = maxAge;

    /// <summary>A limit as an endpoint may state it.</summary>
    public static RecentAuthenticationRequirement Within(TimeSpan maxAge)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxAge, Least);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxAge, Most);
        return new(maxAge);
    }

    /// <summary>Whether the person authenticated within <paramref name="maxAge"/>; one whose time is unknown, or yet to come, did not.</summary>
    public static bool IsMet(RequestAttribution caller, TimeSpan maxAge, DateTimeOffset now) =>
        caller.AuthenticationTime is { } authenticated && now - authenticated <= maxAge && authenticated - now <= MostAhead;

    public override string ToString() => $"authenticated within {MaxAge}";
}

internal sealed class RecentAuthenticationRequirementHandler(IHttpContextAccessor accessor, TimeProvider time)
    : CallerRequirementHandler<RecentAuthenticationRequirement>(accessor)
{
    protected override Shortfall Missing(HttpContext http, RequestAttribution caller, RecentAuthenticationRequirement requirement) => caller.Kind switch
    {
        AttributionKind.Service => Shortfall.Human, // nobody is there who could authenticate again
        _ when RecentAuthenticationRequirement.IsMet(caller, requirement.MaxAge, time.GetUtcNow()) => Shortfall.None,
        _ => Shortfall.Authentication,
    };
}
