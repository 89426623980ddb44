using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;

namespace ManagedAccess.AspNetCore.Startup;

/// <summary>Finds mistakes in the endpoints of an app and their policies, and lists the public endpoints.</summary>
internal sealed class EndpointFindings(IAuthorizationPolicyProvider policies, OpeningSchemes schemes, AssetFindings assets)
{
    public async Task<IReadOnlyList<ManagedAccessFinding>> OfAsync(IReadOnlyList<Endpoint> endpoints)
    {
        var findings = new List<ManagedAccessFinding>();
        var (closedAssets, publicEndpoints) = (new List<Endpoint>(), new List<Endpoint>());
        var hasAssetEndpoints = false;
        foreach (var endpoint in endpoints)
        {
            if (await MissingPolicyAsync(endpoint) is { } name)
            {
                findings.Add(MissingPolicy(endpoint, name));
                continue;
            }

            var policy = await PolicyOfAsync(endpoint);
            var isAsset = endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is not null;
            hasAssetEndpoints |= isAsset;
            if (policy is null)
            {
                if (!isAsset)
                {
                    publicEndpoints.Add(endpoint);
                    findings.Add(Public(endpoint));
                }

                continue;
            }

            if (isAsset)
            {
                closedAssets.Add(endpoint);
            }

            if (policy.AuthenticationSchemes.FirstOrDefault(scheme => !schemes.Exists(scheme)) is { } missing)
            {
                findings.Add(MissingScheme(endpoint, missing));
            }
            else if (policy.AuthenticationSchemes.Count > 0 && !policy.AuthenticationSchemes.Any(schemes.Contains))
            {
                findings.Add(ClosedToTokens(endpoint, policy));
            }

            if (SharedCaching(endpoint) is { } caching)
            {
                findings.Add(caching);
            }
        }

        if (assets.Find(publicEndpoints, closedAssets, hasAssetEndpoints) is { } closed)
        {
            findings.Add(closed);
        }

        return findings;
    }

    private async Task<string?> MissingPolicyAsync(Endpoint endpoint)
    {
        foreach (var name in endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>().Select(data => data.Policy).Where(name => !string.IsNullOrWhiteSpace(name)).OfType<string>())
        {
            if (await policies.GetPolicyAsync(name) is null)
            {
                return name;
            }
        }

        return null;
    }

    private static ManagedAccessFinding MissingPolicy(Endpoint endpoint, string name) => new()
    {
        Kind = ManagedAccessFindingKind.ClosedToTokens,
        Subject = EndpointName.From(endpoint),
        Message = $"{EndpointName.From(endpoint)} names the policy '{name}', which does not exist, so every request to it fails. Write builder.Services.AddAuthorizationBuilder().AddPolicy(\"{name}\", …).",
    };

    private ManagedAccessFinding MissingScheme(Endpoint endpoint, string scheme) => new()
    {
        Kind = ManagedAccessFindingKind.ClosedToTokens,
        Subject = EndpointName.From(endpoint),
        Message = $"{EndpointName.From(endpoint)} names the authentication scheme '{scheme}', which does not exist, so every request to it fails. Expected one of {schemes.Names}.",
    };

    private Task<AuthorizationPolicy?> PolicyOfAsync(Endpoint endpoint) =>
        endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null
            ? Task.FromResult<AuthorizationPolicy?>(null)
            : CombineAsync(endpoint);

    private async Task<AuthorizationPolicy?> CombineAsync(Endpoint endpoint) =>
        await AuthorizationPolicy.CombineAsync(
            policies, endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>(), endpoint.Metadata.GetOrderedMetadata<AuthorizationPolicy>())
        ?? await policies.GetFallbackPolicyAsync();

    private static ManagedAccessFinding Public(Endpoint endpoint)
    {
        var isMeant = endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null;
        return new()
        {
            Kind = ManagedAccessFindingKind.PublicEndpoint,
            Subject = EndpointName.From(endpoint),
            IsMistake = !isMeant,
            Message = isMeant
                ? $"{EndpointName.From(endpoint)} is served to everyone, because it has AllowAnonymous. If it is not meant to be public, remove that."
                : $"{EndpointName.From(endpoint)} is served to everyone, because the app has no fallback policy. Write .RequireAuthorization() at the endpoint, or .AllowAnonymous() if it is meant to be public.",
        };
    }

    private static ManagedAccessFinding ClosedToTokens(Endpoint endpoint, AuthorizationPolicy policy) => new()
    {
        Kind = ManagedAccessFindingKind.ClosedToTokens,
        Subject = EndpointName.From(endpoint),
        Message = $"{EndpointName.From(endpoint)} admits the authentication schemes {string.Join(", ", policy.AuthenticationSchemes)} only, so no agent's token opens it. "
            + "If agents are meant to, write policy.AddAuthenticationSchemes(ManagedAccessDefaults.AuthenticationScheme, …), or name no scheme.",
    };

    private static ManagedAccessFinding? SharedCaching(Endpoint endpoint)
    {
        // Duration 0 and NoStore keep nothing; Location Client keeps the response at the caller.
        var responseCache = endpoint.Metadata.GetMetadata<ResponseCacheAttribute>() is { NoStore: false, Location: ResponseCacheLocation.Any } cache
            && (cache.Duration > 0 || cache.CacheProfileName is not null);
        var outputCache = endpoint.Metadata.GetMetadata<OutputCacheAttribute>() is { NoStore: false } || endpoint.Metadata.GetMetadata<IOutputCachePolicy>() is not null;
        if (!responseCache && !outputCache)
        {
            return null;
        }

        var (asks, instead) = responseCache
            ? ("[ResponseCache]", "Write Location = ResponseCacheLocation.Client")
            : ("output caching", "Remove it, or make its policy vary by the caller");
        return new()
        {
            Kind = ManagedAccessFindingKind.SharedCaching,
            Subject = EndpointName.From(endpoint),
            IsMistake = responseCache, // a policy of output caching may vary by the caller, which cannot be seen from here
            Message = $"{EndpointName.From(endpoint)} is for signed-in callers and asks with {asks} that the app keeps its responses for others. {instead}.",
        };
    }
}
