using ManagedAccess.AspNetCore;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Identity.Web;

namespace Fresh;

/// <summary>Case A30: both packages have words for scopes, on the same builders, and both compile beside each other.</summary>
public static class Scopes
{
    public static void Ours(AuthorizationPolicyBuilder policy) => policy.RequireAllScopes("wiki.read").RequireAnyScope("wiki.read", "wiki.write");

    public static void Theirs(AuthorizationPolicyBuilder policy) => policy.RequireScope("wiki.read", "wiki.write");

    public static void Both(IEndpointConventionBuilder endpoint) => endpoint.RequireScope("wiki.read", "wiki.write").RequireAllScopes("wiki.read").RequireAnyScope("wiki.read");
}
