using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.AspNetCore.Authorization;

/// <summary>The complete set of scopes an endpoint needs, computed from its own metadata: what a challenge names, all at once (RFC 6750 §3).</summary>
internal sealed class RequiredScopes(IAuthorizationPolicyProvider policies)
{
    private readonly ConditionalWeakTable<Endpoint, IReadOnlyList<string>> _known = [];

    public async ValueTask<IReadOnlyList<string>> OfAsync(Endpoint? endpoint)
    {
        if (endpoint is null)
        {
            return [];
        }

        if (_known.TryGetValue(endpoint, out var known))
        {
            return known;
        }

        var scopes = await ComputeAsync(endpoint);
        _known.AddOrUpdate(endpoint, scopes);
        return scopes;
    }

    private async Task<IReadOnlyList<string>> ComputeAsync(Endpoint endpoint)
    {
        var policy = await AuthorizationPolicy.CombineAsync(
            policies,
            endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>(),
            endpoint.Metadata.GetOrderedMetadata<AuthorizationPolicy>());
        var requirements = (policy?.Requirements ?? []).Concat(
            endpoint.Metadata.GetOrderedMetadata<IAuthorizationRequirementData>().SelectMany(data => data.GetRequirements()));

        // offline_access is between client and authorization server; a resource never asks for it (CHL-06).
        return [.. requirements.OfType<ScopeRequirement>().SelectMany(requirement => requirement.Scopes)
            .Where(scope => scope != "offline_access").Distinct(StringComparer.Ordinal)];
    }
}
