using ManagedAccess.AspNetCore.Access;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace ManagedAccess.AspNetCore.Authorization.McpTools;

/// <summary>Finds the tools that a request calls and checks the caller against their requirements, before the MCP server sees the request (case A41).</summary>
/// <remarks>The server could not answer <c>403</c>: by the time it knows the tool, its <c>200</c> has started.</remarks>
internal sealed class McpToolRequirementHandler(IAuthorizationPolicyProvider policies) : IAuthorizationHandler
{
    public Task HandleAsync(AuthorizationHandlerContext context)
    {
        var requirements = context.Requirements as IReadOnlyList<IAuthorizationRequirement> ?? [.. context.Requirements];
        for (var index = 0; index < requirements.Count; index++)
        {
            if (requirements[index] is McpToolRequirement)
            {
                return HandleAsync(context, [.. requirements.OfType<McpToolRequirement>()]);
            }
        }

        return Task.CompletedTask;
    }

    private async Task HandleAsync(AuthorizationHandlerContext context, McpToolRequirement[] requirements)
    {
        if (context.HasFailed || context.Resource is not HttpContext http)
        {
            return;
        }

        var isKnown = context.User.Identity is { IsAuthenticated: true };
        var tools = McpToolNames.InHeaders(http.Request)
            ?? (isKnown || !IsClosedToStrangers(context) ? await McpToolNames.InBodyAsync(http.Request) : null);
        if (tools is null)
        {
            return; // it may call any tool, so it is not known whether the caller meets the tool's requirements
        }

        foreach (var requirement in requirements)
        {
            if (await requirement.PolicyOfAsync(tools, http, policies) is not { } policy || await IsMetAsync(http, context, policy))
            {
                context.Succeed(requirement);
            }
            else if (!isKnown)
            {
                http.Access().AddAsked(policy.Requirements); // so that the 401 names the scopes of the tool too (CHL-06)
            }
        }
    }

    // The service depends on every handler, including this one, so the constructor cannot take it.
    private static async Task<bool> IsMetAsync(HttpContext http, AuthorizationHandlerContext context, AuthorizationPolicy policy) =>
        (await http.RequestServices.GetRequiredService<IAuthorizationService>().AuthorizeAsync(context.User, http, policy)).Succeeded;

    // An unknown caller is refused regardless of the body, so the body is not read.
    private static bool IsClosedToStrangers(AuthorizationHandlerContext context) => context.Requirements.OfType<DenyAnonymousAuthorizationRequirement>().Any();
}
