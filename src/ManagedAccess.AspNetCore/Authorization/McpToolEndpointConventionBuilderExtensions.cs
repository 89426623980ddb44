using ManagedAccess.AspNetCore.Authorization.McpTools;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Adds requirements for callers of a tool to an MCP endpoint.</summary>
/// <remarks>
/// A caller without a scope gets <c>403</c> with <c>insufficient_scope</c> and every scope of endpoint and tool, so that MCP clients can ask
/// their person for more (MCP 2026-07-28, "Runtime Insufficient Scope Errors"). The tool is read from <c>Mcp-Name</c>, before the body: servers of MCP
/// 2026-07-28 refuse a request if the body names another tool. For older revisions the tool is read from the body, which the server reads again.
/// With <c>AllowAnonymous</c> on the endpoint, the server and its other tools are open to everyone; the guarded tools are not.
/// </remarks>
public static class ManagedAccessMcpToolEndpointConventionBuilderExtensions
{
    /// <summary>A caller of <paramref name="tool"/> must meet a policy, in addition to the endpoint's requirements for every caller.</summary>
    /// <typeparam name="TBuilder">The kind of endpoint builder.</typeparam>
    /// <param name="builder">The endpoint, as <c>MapMcp</c> returns it.</param>
    /// <param name="tool">The name of the tool, compared ordinally.</param>
    /// <param name="configurePolicy">Adds the tool's requirements, as for a policy of an endpoint.</param>
    /// <returns><paramref name="builder"/>.</returns>
    /// <exception cref="ArgumentException"><paramref name="tool"/> is empty.</exception>
    /// <exception cref="InvalidOperationException">The policy has no requirements.</exception>
    public static TBuilder RequireForMcpTool<TBuilder>(this TBuilder builder, string tool, Action<AuthorizationPolicyBuilder> configurePolicy)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentException.ThrowIfNullOrEmpty(tool);
        ArgumentNullException.ThrowIfNull(configurePolicy);
        var policy = new AuthorizationPolicyBuilder();
        configurePolicy(policy);
        AuthorizationPolicy[] asked = [policy.Build()];
        return builder.RequireForMcpTools((_, called) => called == tool ? asked : []);
    }

    /// <summary>A caller of a tool must meet the requirements of the tool's attributes, in addition to the endpoint's requirements for every caller.</summary>
    /// <typeparam name="TBuilder">The kind of endpoint builder.</typeparam>
    /// <param name="builder">The endpoint, as <c>MapMcp</c> returns it.</param>
    /// <param name="metadata">
    /// Finds the attributes of a tool by its name: <c>(context, tool) => tools.FirstOrDefault(known => known.ProtocolTool.Name == tool)?.Metadata ?? []</c>.
    /// An <c>[Authorize]</c>, a policy and every attribute of this library count as on an endpoint; anything else is ignored, and a tool with
    /// <c>[AllowAnonymous]</c> has no requirements. Empty for a tool that does not exist. Called for each call of a tool.
    /// </param>
    /// <returns><paramref name="builder"/>.</returns>
    public static TBuilder RequireForMcpTools<TBuilder>(this TBuilder builder, Func<HttpContext, string, IEnumerable<object>> metadata)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentNullException.ThrowIfNull(metadata);
        builder.Finally(StayGuarded);
        return builder.WithMetadata(new McpToolRequirement(metadata));
    }

    // With AllowAnonymous, the framework ignores all requirements of an endpoint. Here it opens everything except the guarded tools.
    private static void StayGuarded(EndpointBuilder endpoint)
    {
        var metadata = endpoint.Metadata;
        if (!metadata.OfType<IAllowAnonymous>().Any())
        {
            return;
        }

        // The schemes that the endpoint names still authenticate the caller.
        var schemes = metadata.OfType<IAuthorizeData>().SelectMany(data => data.AuthenticationSchemes?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [])
            .Concat(metadata.OfType<AuthorizationPolicy>().SelectMany(policy => policy.AuthenticationSchemes));
        AuthorizationPolicy tools = new(metadata.OfType<McpToolRequirement>(), schemes.Distinct(StringComparer.Ordinal));
        for (var index = metadata.Count - 1; index >= 0; index--)
        {
            if (metadata[index] is IAllowAnonymous or IAuthorizeData or AuthorizationPolicy or IAuthorizationRequirementData)
            {
                metadata.RemoveAt(index);
            }
        }

        metadata.Add(tools); // the endpoint then has its own policy, and the fallback policy does not close it
    }
}
