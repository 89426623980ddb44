using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace ManagedAccess.AspNetCore.Authentication;

/// <summary>
/// The app's policies. A policy that names only the app's own login is opened to agents: it was written when people were the only callers, and
/// would send every agent to the login page, with or without a good token (dotnet/aspnetcore#28199).
/// </summary>
/// <remarks>
/// The app's own login is its default scheme. A policy that names another scheme, such as one for API keys, keeps its meaning.
/// A policy attached to an endpoint as an object also keeps its meaning, because no provider sees it; the start-up report names such policies.
/// </remarks>
internal sealed class CallerPolicyProvider(
    IOptions<AuthorizationOptions> options, IOptions<AuthenticationOptions> authentication, AppSchemes app) : IAuthorizationPolicyProvider
{
    private readonly DefaultAuthorizationPolicyProvider _inner = new(options);
    private readonly Dictionary<string, Type?> _handlers = authentication.Value.Schemes.ToDictionary(scheme => scheme.Name, scheme => scheme.HandlerType);

    // A policy opened twice gives the same result: nothing here changes after the host has started.
    public bool AllowsCachingPolicies => true;

    public async Task<AuthorizationPolicy> GetDefaultPolicyAsync() => Open(await _inner.GetDefaultPolicyAsync())!;

    public async Task<AuthorizationPolicy?> GetFallbackPolicyAsync() => Open(await _inner.GetFallbackPolicyAsync());

    public async Task<AuthorizationPolicy?> GetPolicyAsync(string policyName) => Open(await _inner.GetPolicyAsync(policyName));

    private AuthorizationPolicy? Open(AuthorizationPolicy? policy) =>
        policy is { AuthenticationSchemes.Count: > 0 } && policy.AuthenticationSchemes.All(IsTheLogin)
            ? new AuthorizationPolicy(policy.Requirements, [SchemeNames.Selector])
            : policy;

    private bool IsTheLogin(string scheme) =>
        (scheme == app.Authenticate || scheme == app.Challenge)
        && _handlers.GetValueOrDefault(scheme) is { } handler
        && (typeof(IAuthenticationSignInHandler).IsAssignableFrom(handler) || typeof(IAuthenticationSignOutHandler).IsAssignableFrom(handler));
}
