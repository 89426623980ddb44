using System.Diagnostics;
using ManagedAccess.AspNetCore.Authorization.Requirements;
using ManagedAccess.AspNetCore.Resources;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace ManagedAccess.AspNetCore.Authorization;

/// <summary>Reads the requirements of endpoints without a request.</summary>
internal sealed class EndpointAccessReader(
    IAuthorizationPolicyProvider policies, IOptions<AuthenticationOptions> authentication, ResourceCatalog catalog, ImpliedScopes implied) : IEndpointAccess
{
    // Requirements with a choice of scopes multiply. A description with more sets than this helps nobody, so it then has the set to ask for.
    private const int MaxSets = 16;

    // Where the identifier is derived from each request, the paths of the resources are known and their host is not.
    private static readonly ResourceIdentity Anywhere = ResourceIdentity.TryParse("https://localhost", out var identity, out _) ? identity : throw new UnreachableException();

    public async ValueTask<EndpointAccess> ReadAsync(IEnumerable<object> metadata, string path)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        ArgumentNullException.ThrowIfNull(path);
        var endpoint = new EndpointMetadataCollection(metadata);
        var policy = await AuthorizationPolicy.CombineAsync(
            policies, endpoint.GetOrderedMetadata<IAuthorizeData>(), endpoint.GetOrderedMetadata<AuthorizationPolicy>());
        IAuthorizationRequirement[] requirements =
            [.. policy?.Requirements ?? [], .. endpoint.GetOrderedMetadata<IAuthorizationRequirementData>().SelectMany(data => data.GetRequirements())];
        var ours = (policy?.AuthenticationSchemes ?? []).Where(IsOurs).ToArray();
        var resource = ResourceOf(endpoint.GetMetadata<IProtectedResourceMetadata>()?.Path, path, ours);
        return new()
        {
            IsPublic = endpoint.GetMetadata<IAllowAnonymous>() is not null || requirements.Length == 0,
            AcceptsTokens = policy is { AuthenticationSchemes.Count: 0 } || ours.Length > 0,
            Scheme = resource?.Scheme ?? ProtectedResourceOptions.UsualScheme,
            Scopes = SetsOf(requirements),
            ResourceMetadata = catalog.Main is null ? null : resource?.Identity.MetadataUri,
        };
    }

    private bool IsOurs(string scheme) =>
        authentication.Value.SchemeMap.TryGetValue(scheme, out var registered)
        && (registered.HandlerType == typeof(PolicySchemeHandler) || registered.HandlerType?.Assembly == typeof(EndpointAccessReader).Assembly); // a policy scheme may forward to ours

    // As a request would be assigned: the endpoint's own word, then its path, then the scheme that its policy names.
    private ProtectedResource? ResourceOf(string? declared, string path, string[] schemes)
    {
        var all = catalog.ResourcesOf(catalog.Main ?? Anywhere);
        if (declared is not null)
        {
            return all.FirstOrDefault(resource => resource.Path == declared) ?? all[^1];
        }

        var place = new PathString("/" + path.TrimStart('/'));
        var byPath = all.First(resource => resource.IsMain
            || (resource.IsExact ? ResourcePath.AreSame(resource.DeclaredPath, place, StringComparison.OrdinalIgnoreCase) : ResourcePath.Covers(resource.DeclaredPath, place, out _)));
        return schemes.Contains(byPath.Scheme) ? byPath : all.FirstOrDefault(resource => resource.IsMainOfScheme && schemes.Contains(resource.Scheme)) ?? byPath;
    }

    private IReadOnlyList<string>[] SetsOf(IAuthorizationRequirement[] requirements)
    {
        var toAskFor = TokenRequirements.From(requirements, implied).Scopes;
        var scopes = requirements.OfType<ScopeRequirement>().ToArray();
        string[] all = [.. scopes.Where(requirement => !requirement.IsAny).SelectMany(requirement => requirement.Scopes).Where(scope => scope != ScopeToken.OfflineAccess).Distinct(StringComparer.Ordinal)];
        List<string[]> sets = [all];
        foreach (var choice in scopes.Where(requirement => requirement.IsAny))
        {
            sets = [.. sets.SelectMany(set => choice.Scopes.Any(scope => implied.Grants(set, scope)) ? [set] : choice.Scopes.Select(scope => (string[])[.. set, scope]))];
            if (sets.Count > MaxSets)
            {
                return [toAskFor];
            }
        }

        return [.. sets];
    }
}
