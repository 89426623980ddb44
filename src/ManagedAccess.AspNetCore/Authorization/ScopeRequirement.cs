using ManagedAccess.AspNetCore.Attribution;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.AspNetCore.Authorization;

/// <summary>The caller must hold every one of some scopes (RFC 6749 §3.3), directly or by implication.</summary>
internal sealed class ScopeRequirement(IReadOnlyList<string> scopes) : IAuthorizationRequirement
{
    public IReadOnlyList<string> Scopes { get; } = scopes;

    public override string ToString() => $"scope: {string.Join(' ', Scopes)}";
}

internal sealed class ScopeRequirementHandler(ImpliedScopes implied, IHttpContextAccessor accessor) : AuthorizationHandler<ScopeRequirement>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, ScopeRequirement requirement)
    {
        var http = context.Resource as HttpContext ?? accessor.HttpContext;
        if (http is null || context.User.Identity is not { IsAuthenticated: true })
        {
            return Task.CompletedTask;
        }

        if (requirement.Scopes.All(scope => Holds(http, scope)))
        {
            context.Succeed(requirement);
        }
        else
        {
            http.Shortfall().Record(Shortfall.Scope);
        }

        return Task.CompletedTask;
    }

    private bool Holds(HttpContext http, string scope)
    {
        var attribution = http.GetAttribution();
        if (implied.Grants(attribution.Scopes, scope))
        {
            return true;
        }

        // What follows is for credentials that carry no scopes at all. Behind Access the edge's policy has decided and the
        // assertion says nothing further: a person may do what the app offers, a service may only read.
        return http.Features.Get<IAttributionFeature>() switch
        {
            { ScopesDecidedByEdge: true } => attribution.Kind is not AttributionKind.Service || ImpliedScopes.IsRead(scope),
            null => http.SignedInThroughBrowser(),
            _ => false,
        };
    }
}
