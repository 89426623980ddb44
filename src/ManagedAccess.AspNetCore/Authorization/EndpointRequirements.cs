using System.Runtime.CompilerServices;
using ManagedAccess.AspNetCore.Access;
using ManagedAccess.AspNetCore.Authorization.Requirements;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.AspNetCore.Authorization;

/// <summary>The requirements of a request's endpoint, read from its metadata, and those of other checks that the caller failed.</summary>
internal sealed class EndpointRequirements(IAuthorizationPolicyProvider policies, ChallengedEndpoint endpoints, ImpliedScopes implied)
{
    // The fallback policy applies to a path without an endpoint, so its challenge is the same as for every other path under that policy.
    private static readonly Endpoint Unmatched = new(null, EndpointMetadataCollection.Empty, nameof(Unmatched));

    private readonly ConditionalWeakTable<Endpoint, Known> _known = [];

    public async ValueTask<TokenRequirements> FindAsync(HttpContext context)
    {
        var own = await KnownAsync(endpoints.Of(context) ?? Unmatched);
        var failed = context.Access().Asked;

        // Computed once for an endpoint: a flood of requests without a credential is answered from here.
        return failed.Count == 0 ? own.Token : TokenRequirements.From([.. own.Requirements, .. failed], implied);
    }

    /// <summary>
    /// The schemes that the endpoint's policy names; empty if it does not name any and the default schemes decide. A challenge of this
    /// library makes sense only if its scheme is one of them (CHL-30).
    /// </summary>
    public async ValueTask<IReadOnlyList<string>> FindSchemesAsync(HttpContext context) => (await KnownAsync(endpoints.Of(context) ?? Unmatched)).Schemes;

    private async ValueTask<Known> KnownAsync(Endpoint endpoint)
    {
        if (!_known.TryGetValue(endpoint, out var known))
        {
            var (requirements, schemes) = await ReadAsync(endpoint);
            known = new(requirements, schemes, TokenRequirements.From(requirements, implied));
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

    private sealed record Known(IAuthorizationRequirement[] Requirements, IReadOnlyList<string> Schemes, TokenRequirements Token);
}
