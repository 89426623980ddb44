using System.Runtime.CompilerServices;
using ManagedAccess.AspNetCore.Authorization.Requirements;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.AspNetCore.Authorization;

/// <summary>What the endpoint of a request asks of its callers, read from its own metadata, and what the checks beside it ask that the caller failed.</summary>
internal sealed class EndpointNeeds(IAuthorizationPolicyProvider policies, ChallengedEndpoint endpoints, ImpliedScopes implied)
{
    // A path that nothing answers is held to the fallback policy, and its challenge tells it from no other that is.
    private static readonly Endpoint Unmatched = new(null, EndpointMetadataCollection.Empty, nameof(Unmatched));

    private readonly ConditionalWeakTable<Endpoint, Known> _known = [];

    public async ValueTask<CallerNeeds> OfAsync(HttpContext context)
    {
        var own = await KnownAsync(endpoints.Of(context) ?? Unmatched);
        var failed = context.Features.Get<AuthorizationShortfallFeature>()?.Asked ?? [];

        // Computed once for an endpoint: whoever floods it without a credential is answered from here.
        return failed.Count == 0 ? own.Needs : CallerNeeds.Of([.. own.Requirements, .. failed], implied);
    }

    /// <summary>
    /// The schemes that the endpoint's policy names; empty when it names none and the default schemes decide. A challenge of ours makes
    /// sense only where our scheme is one of them (CHL-30).
    /// </summary>
    public async ValueTask<IReadOnlyList<string>> SchemesOfAsync(HttpContext context) => (await KnownAsync(endpoints.Of(context) ?? Unmatched)).Schemes;

    private async ValueTask<Known> KnownAsync(Endpoint endpoint)
    {
        if (!_known.TryGetValue(endpoint, out var known))
        {
            var (requirements, schemes) = await ReadAsync(endpoint);
            known = new(requirements, schemes, CallerNeeds.Of(requirements, implied));
            _known.AddOrUpdate(endpoint, known);
        }

        return known;
    }

    private async Task<(IAuthorizationRequirement[] Requirements, IReadOnlyList<string> Schemes)> ReadAsync(Endpoint endpoint)
    {
        var policy = await AuthorizationPolicy.CombineAsync(
            policies,
            endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>(),
            endpoint.Metadata.GetOrderedMetadata<AuthorizationPolicy>());
        IAuthorizationRequirement[] requirements =
        [
            .. policy?.Requirements ?? [],
            .. endpoint.Metadata.GetOrderedMetadata<IAuthorizationRequirementData>().SelectMany(data => data.GetRequirements()),
        ];
        return (requirements, policy?.AuthenticationSchemes ?? []);
    }

    private sealed record Known(IAuthorizationRequirement[] Requirements, IReadOnlyList<string> Schemes, CallerNeeds Needs);
}
