using ManagedAccess.AspNetCore.Authorization.McpTools;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace Microsoft.AspNetCore.Builder;

/// <summary>What an endpoint for MCP asks of those who call one of its tools.</summary>
/// <remarks>
/// Whoever lacks a scope gets <c>403</c> with <c>insufficient_scope</c> and every scope of endpoint and tool, with which MCP clients ask their
/// person for more (MCP 2026-07-28, "Runtime Insufficient Scope Errors"). The tool is read from <c>Mcp-Name</c>, before the body: servers of MCP
/// 2026-07-28 refuse a request whose body names another tool. For older revisions it is read from the body, which the server then reads again.
/// <c>AllowAnonymous</c> beside it opens the server and its other tools to everyone, and not the guarded ones.
/// </remarks>
public static class ManagedAccessMcpToolEndpointConventionBuilderExtensions
{
    /// <summary>Who calls <paramref name="tool"/> must meet a policy, beside what the endpoint asks of every caller.</summary>
    /// <typeparam name="TBuilder">The kind of endpoint builder.</typeparam>
    /// <param name="builder">The endpoint, as <c>MapMcp</c> returns it.</param>
    /// <param name="tool">The name of the tool, compared ordinally.</param>
    /// <param name="configurePolicy">Adds what the tool asks, as for a policy of an endpoint.</param>
    /// <returns><paramref name="builder"/>.</returns>
    /// <exception cref="ArgumentException"><paramref name="tool"/> is empty.</exception>
    /// <exception cref="InvalidOperationException">The policy asks nothing.</exception>
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

    /// <summary>Who calls a tool must meet what its own attributes ask, beside what the endpoint asks of every caller.</summary>
    /// <typeparam name="TBuilder">The kind of endpoint builder.</typeparam>
    /// <param name="builder">The endpoint, as <c>MapMcp</c> returns it.</param>
    /// <param name="metadata">
    /// Finds the attributes of a tool by its name: <c>(context, tool) => tools.FirstOrDefault(known => known.ProtocolTool.Name == tool)?.Metadata ?? []</c>.
    /// An <c>[Authorize]</c>, a policy and every attribute of this library count as at an endpoint; anything else is passed over, and a tool with
    /// <c>[AllowAnonymous]</c> asks nothing. Empty for a tool that does not exist. Called for each call of a tool.
    /// </param>
    /// <returns><paramref name="builder"/>.</returns>
    public static TBuilder RequireForMcpTools<TBuilder>(this TBuilder builder, Func<HttpContext, string, IEnumerable<object>> metadata)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentNullException.ThrowIfNull(metadata);
        builder.Finally(StayGuarded);
        return builder.WithMetadata(new McpToolRequirement(metadata));
    }

    // AllowAnonymous makes the framework pass over all that an endpoint asks. Here it opens everything but the guarded tools.
    private static void StayGuarded(EndpointBuilder endpoint)
    {
        var metadata = endpoint.Metadata;
        if (!metadata.OfType<IAllowAnonymous>().Any())
        {
            return;
        }

        // Who asks is still known by the schemes that the endpoint names.
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

        metadata.Add(tools); // a policy of the endpoint's own, so that the fallback policy does not close it
    }
}
