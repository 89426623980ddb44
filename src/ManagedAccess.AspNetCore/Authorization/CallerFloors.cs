using ManagedAccess.AspNetCore.Attribution;

namespace ManagedAccess.AspNetCore.Authorization;

/// <summary>What every caller of one authorization server must meet: the policy floor, and whatever that server's own entry adds to it.</summary>
/// <param name="AllowServices">See <see cref="CallerOptions.AllowServices"/>.</param>
/// <param name="RequiredAuthenticationMethods">See <see cref="CallerOptions.RequiredAuthenticationMethods"/>.</param>
/// <param name="MaxAuthenticationAge">See <see cref="CallerOptions.MaxAuthenticationAge"/>.</param>
internal sealed record CallerFloor(
    bool AllowServices, IReadOnlyList<string> RequiredAuthenticationMethods, TimeSpan? MaxAuthenticationAge);

/// <summary>The floors of all authorization servers, in the order of the settings.</summary>
internal sealed class CallerFloors(IReadOnlyList<CallerFloor> servers)
{
    public CallerFloor Of(IAttributionFeature caller) => servers[caller.Server];
}
