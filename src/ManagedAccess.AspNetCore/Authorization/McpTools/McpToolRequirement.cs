using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.AspNetCore.Authorization.McpTools;

/// <summary>What an endpoint asks of those who call MCP tools through it. Metadata of the endpoint, and the requirement in its policy.</summary>
/// <param name="metadata">What a tool asks, by its name: attributes and policies, as they are metadata of endpoints. Anything else in it is passed over.</param>
internal sealed class McpToolRequirement(Func<HttpContext, string, IEnumerable<object>> metadata) : IAuthorizationRequirement, IAuthorizationRequirementData
{
    public IEnumerable<IAuthorizationRequirement> GetRequirements() => [this];

    /// <summary>What the tools ask together; null if they ask nothing.</summary>
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

        // Of nothing at all it would make the fallback policy, which the endpoint has for itself.
        return authorize.Length + whole.Length == 0 ? null : await AuthorizationPolicy.CombineAsync(policies, authorize, whole);
    }

    public override string ToString() => "MCP tools";
}
