using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.AspNetCore.Authorization.McpTools;

/// <summary>An endpoint's requirements for callers of MCP tools. It is metadata of the endpoint, and the requirement in its policy.</summary>
/// <param name="metadata">Returns a tool's requirements by its name: attributes and policies, as in the metadata of endpoints. Anything else is ignored.</param>
internal sealed class McpToolRequirement(Func<HttpContext, string, IEnumerable<object>> metadata) : IAuthorizationRequirement, IAuthorizationRequirementData
{
    public IEnumerable<IAuthorizationRequirement> GetRequirements() => [this];

    /// <summary>The combined requirements of the tools; null if they do not have any.</summary>
    public async Task<AuthorizationPolicy?> PolicyOfAsync(IEnumerable<string> tools, HttpContext context, IAuthorizationPolicyProvider policies)
    {
        object[] asked = [.. tools.SelectMany(tool => metadata(context, tool) is var found && found.OfType<IAllowAnonymous>().Any() ? [] : found)];
        IAuthorizeData[] authorize = [.. asked.OfType<IAuthorizeData>()];
        AuthorizationPolicy[] whole = [.. asked.OfType<AuthorizationPolicy>()];
        IAuthorizationRequirement[] requirements = [.. asked.OfType<IAuthorizationRequirementData>().SelectMany(data => data.GetRequirements())];
        if (requirements.Length > 0)
        {
            whole = [.. whole, new AuthorizationPolicy(requirements, [])];
        }

        // Without any data the result would be the fallback policy, which already applies to the endpoint.
        return authorize.Length + whole.Length == 0 ? null : await AuthorizationPolicy.CombineAsync(policies, authorize, whole);
    }

    public override string ToString() => "MCP tools";
}
