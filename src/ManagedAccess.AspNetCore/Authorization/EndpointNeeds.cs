using System.Runtime.CompilerServices;
using ManagedAccess.AspNetCore.Authorization.Requirements;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.AspNetCore.Authorization;

/// <summary>What the endpoint of a request asks of its callers, read from its own metadata, and what a caller who is refused lacks beside it.</summary>
internal sealed class EndpointNeeds(IAuthorizationPolicyProvider policies, ChallengedEndpoint endpoints, ImpliedScopes implied)
{
    private readonly ConditionalWeakTable<Endpoint, IAuthorizationRequirement[]> _known = [];

    public async ValueTask<CallerNeeds> OfAsync(HttpContext context)
    {
        var asked = endpoints.Of(context) is { } endpoint ? await RequirementsAsync(endpoint) : [];
        var unmet = context.Features.Get<AuthorizationShortfallFeature>()?.Unmet ?? [];
        return CallerNeeds.Of([.. asked, .. unmet], implied);
    }

    private async ValueTask<IAuthorizationRequirement[]> RequirementsAsync(Endpoint endpoint)
    {
        if (!_known.TryGetValue(endpoint, out var known))
        {
            known = await ReadAsync(endpoint);
            _known.AddOrUpdate(endpoint, known);
        }

        return known;
    }

    private async Task<IAuthorizationRequirement[]> ReadAsync(Endpoint endpoint)
    {
        var policy = await AuthorizationPolicy.CombineAsync(
            policies,
            endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>(),
            endpoint.Metadata.GetOrderedMetadata<AuthorizationPolicy>());
        return
        [
            .. policy?.Requirements ?? [],
            .. endpoint.Metadata.GetOrderedMetadata<IAuthorizationRequirementData>().SelectMany(data => data.GetRequirements()),
        ];
    }
}
