using ManagedAccess.AspNetCore.Access;
using ManagedAccess.AspNetCore.Attribution;
using ManagedAccess.AspNetCore.Resources;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.AspNetCore.Authorization.Requirements;

/// <summary>The person must have authenticated in one of these ways (<c>acr</c>, RFC 9470 §3).</summary>
internal sealed class AuthenticationContextRequirement : IAuthorizationRequirement
{
    private AuthenticationContextRequirement(IReadOnlyList<string> values) => Values = values;

    /// <summary>The acceptable values, in order of preference.</summary>
    public IReadOnlyList<string> Values { get; }

    public static AuthenticationContextRequirement OneOf(string[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Length == 0)
        {
            throw new ArgumentException("Name at least one authentication context.", nameof(values));
        }

        // The challenge sends a quoted, space-delimited list (RFC 9470 §3): the grammar of scopes fits both.
        if (Array.Find(values, value => !ScopeToken.IsValid(value)) is { } invalid)
        {
            throw new ArgumentException($"'{invalid}' cannot be an acr value of a challenge: printable ASCII without space, quote and backslash.", nameof(values));
        }

        return new([.. values]);
    }

    public override string ToString() => $"acr: {string.Join(" | ", Values)}";
}

internal sealed class AuthenticationContextRequirementHandler(IHttpContextAccessor accessor)
    : CallerRequirementHandler<AuthenticationContextRequirement>(accessor)
{
    protected override AccessReason? Missing(HttpContext http, RequestAttribution caller, AuthenticationContextRequirement requirement) => caller switch
    {
        { Kind: AttributionKind.Service } => AccessReasons.HumanRequired,
        { AuthenticationContext: { } context } when requirement.Values.Contains(context, StringComparer.Ordinal) => null,
        _ => AccessReasons.InsufficientUserAuthentication,
    };
}
