using ManagedAccess.AspNetCore.Attribution;

namespace ManagedAccess.AspNetCore.Authorization;

/// <summary>What every caller of one authorization server must meet: the policy floor, and whatever that server's own entry adds to it.</summary>
/// <param name="Issuer">The issuer as configured; null for the resource's own origin.</param>
/// <param name="IsAccess">Whether it is an Access account: an issuer is listed once for each kind of token.</param>
/// <param name="AllowServices">See <see cref="CallerOptions.AllowServices"/>.</param>
/// <param name="RequiredAuthenticationMethods">See <see cref="CallerOptions.RequiredAuthenticationMethods"/>.</param>
/// <param name="MaxAuthenticationAge">See <see cref="CallerOptions.MaxAuthenticationAge"/>.</param>
internal sealed record CallerFloor(
    string? Issuer, bool IsAccess, bool AllowServices, IReadOnlyList<string> RequiredAuthenticationMethods, TimeSpan? MaxAuthenticationAge);

/// <summary>The floors of all authorization servers. There are few: looking through them is cheaper than any table.</summary>
internal sealed class CallerFloors(IReadOnlyList<CallerFloor> servers)
{
    public CallerFloor Of(IAttributionFeature caller) =>
        Find(caller.Attribution.Issuer, caller.ScopesDecidedByEdge)
        ?? Find(issuer: null, caller.ScopesDecidedByEdge)
        ?? throw new InvalidOperationException("A caller was let in whose authorization server is not configured.");

    private CallerFloor? Find(string? issuer, bool isAccess)
    {
        for (var index = 0; index < servers.Count; index++)
        {
            if (servers[index].IsAccess == isAccess && servers[index].Issuer == issuer)
            {
                return servers[index];
            }
        }

        return null;
    }
}
