using ManagedAccess.AspNetCore.Access;
using ManagedAccess.AspNetCore.Attribution;
using ManagedAccess.AspNetCore.Resources;
using ManagedAccess.AspNetCore.Tokens;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.AspNetCore.Authorization.Requirements;

/// <summary>The caller must hold every one, or any one, of some scopes (RFC 6749 §3.3), directly or by implication.</summary>
internal sealed class ScopeRequirement : IAuthorizationRequirement
{
    private ScopeRequirement(IReadOnlyList<string> scopes, bool isAny) => (Scopes, IsAny) = (scopes, isAny);

    /// <summary>In order of preference if one is enough.</summary>
    public IReadOnlyList<string> Scopes { get; }

    public bool IsAny { get; }

    public static ScopeRequirement All(string[] scopes) => new(Checked(scopes), isAny: false);

    public static ScopeRequirement Any(string[] scopes) => new(Checked(scopes), isAny: true);

    public override string ToString() => $"scope: {string.Join(IsAny ? " | " : " ", Scopes)}";

    private static string[] Checked(string[] scopes)
    {
        ArgumentNullException.ThrowIfNull(scopes);
        if (scopes.Length == 0)
        {
            throw new ArgumentException("Name at least one scope.", nameof(scopes));
        }

        if (Array.Find(scopes, scope => !ScopeToken.IsValid(scope)) is { } invalid)
        {
            throw new ArgumentException($"'{invalid}' is not a scope name: RFC 6749 §3.3 allows printable ASCII without space, quote and backslash.", nameof(scopes));
        }

        return [.. scopes];
    }
}

internal sealed class ScopeRequirementHandler(ImpliedScopes implied, IHttpContextAccessor accessor)
    : CallerRequirementHandler<ScopeRequirement>(accessor)
{
    protected override AccessReason? Missing(HttpContext http, RequestAttribution caller, ScopeRequirement requirement)
    {
        var met = requirement.IsAny
            ? requirement.Scopes.Any(scope => Holds(http, caller, scope))
            : requirement.Scopes.All(scope => Holds(http, caller, scope));
        return met ? null : AccessReasons.InsufficientScope;
    }

    private bool Holds(HttpContext http, RequestAttribution caller, string scope)
    {
        if (implied.Grants(caller.Scopes, scope))
        {
            return true;
        }

        // The rest is for credentials without scopes. Behind Access, the edge's policy has decided and the
        // assertion contains nothing more: a person may do everything the app offers, a service may only read.
        return http.AcceptedCaller() switch
        {
            { Issuer.Profile: AuthorizationServerType.CloudflareAccess } => caller.Kind is not AttributionKind.Service || ImpliedScopes.IsRead(scope),
            null => caller.Via is AttributionVia.Browser,
            _ => false,
        };
    }
}
