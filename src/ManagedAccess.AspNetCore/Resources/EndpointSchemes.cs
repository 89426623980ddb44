using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace ManagedAccess.AspNetCore.Resources;

/// <summary>The authentication schemes that an endpoint names: in an attribute, in a policy of its own, or in one that it names.</summary>
internal sealed class EndpointSchemes(IOptions<AuthorizationOptions> authorization)
{
    private readonly ConditionalWeakTable<Endpoint, string[]> _known = [];

    public string[] Of(Endpoint endpoint) => _known.TryGetValue(endpoint, out var known) ? known : _known.GetValue(endpoint, Read);

    private string[] Read(Endpoint endpoint) =>
    [
        .. endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>().SelectMany(Of),
        .. endpoint.Metadata.GetOrderedMetadata<AuthorizationPolicy>().SelectMany(policy => policy.AuthenticationSchemes),
    ];

    private IEnumerable<string> Of(IAuthorizeData data) =>
    [
        .. data.AuthenticationSchemes?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [],
        .. string.IsNullOrWhiteSpace(data.Policy) ? [] : authorization.Value.GetPolicy(data.Policy)?.AuthenticationSchemes ?? [],
    ];
}
