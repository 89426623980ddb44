using ManagedAccess.AspNetCore.Resources;

namespace ManagedAccess.AspNetCore.Testing.Callers;

/// <summary>Refuses a description that the server could not put into a token: the test would show what never happens in production.</summary>
internal static class CallerRules
{
    // Clients ask for these beside the scopes of a resource (OpenID Connect Core 1.0 §5.4, §11), and resources do not publish them.
    private static readonly string[] OfEveryServer = ["openid", "profile", "email", ScopeToken.OfflineAccess];

    /// <exception cref="InvalidOperationException">The description is contradictory.</exception>
    public static void Check(CallerDescription caller, CallerTarget target)
    {
        var problem = OfAnyServer(caller) ?? (target.IsAccess ? OfAccess(caller, target) : OfOAuth(caller, target));
        if (problem is not null)
        {
            throw new InvalidOperationException(problem);
        }
    }

    private static string? OfAnyServer(CallerDescription caller) => caller switch
    {
        { IsAtBrowser: true, IsForAgents: true } => "AtBrowser() and ForAgents() contradict each other: a person's browser asks for HTML. Leave one out.",
        { IsAtBrowser: true, Service: not null } => "AsService() and AtBrowser() contradict each other: software that acts for itself has no browser. Leave out AtBrowser().",
        { Person: null, AuthenticationAge: not null } => "AsService() and AuthenticatedAgo() contradict each other: a service never signs in. Leave out AuthenticatedAgo().",
        { Person: null, AuthenticationContext: not null } => "AsService() and WithAuthenticationContext() contradict each other: a service never signs in. Leave out WithAuthenticationContext().",
        _ => null,
    };

    private static string? OfAccess(CallerDescription caller, CallerTarget target)
    {
        const string Other = "Use From() with an OAuth server of the app, or leave it out";
        return caller switch
        {
            { Scopes.IsEmpty: false } => $"WithScopes({Quoted(caller.Scopes)}): tokens of Cloudflare Access ('{target.Issuer}') have no scopes; a person meets every scope requirement there, and a service those for reading. {Other}.",
            { Client: not null } => $"Through(\"{caller.Client}\"): nothing in a request from Cloudflare Access ('{target.Issuer}') names the client. {Other}.",
            { Represented.IsEmpty: false } => $"ActingFor(\"{caller.Represented[^1]}\"): tokens of Cloudflare Access ('{target.Issuer}') name no actor. {Other}.",
            { IsBound: true } => $"WithDPoP(): tokens of Cloudflare Access ('{target.Issuer}') are not bound to keys. {Other}.",
            { AuthenticationContext: not null } => $"WithAuthenticationContext(\"{caller.AuthenticationContext}\"): tokens of Cloudflare Access ('{target.Issuer}') have no acr. {Other}.",
            { AuthenticationAge: not null } when !target.Server.IdentityLookup => $"AuthenticatedAgo(): tokens of Cloudflare Access ('{target.Issuer}') do not say when the person signed in. Set IdentityLookup of the server to true, or leave it out.",
            { Groups: not null } when !target.Server.IdentityLookup && target.Server.GroupsClaim == "groups" => $"InGroups(): tokens of Cloudflare Access ('{target.Issuer}') do not list groups. Set IdentityLookup of the server to true, or GroupsClaim to a claim that Access passes on, such as custom.groups.",
            _ => null,
        };
    }

    private static string? OfOAuth(CallerDescription caller, CallerTarget target)
    {
        if (caller.Scopes.FirstOrDefault(scope => scope.Length == 0 || !scope.All(character => character is >= '!' and <= '~' and not ('"' or '\\'))) is { } malformed)
        {
            return $"WithScopes(\"{malformed}\"): not a scope (RFC 6749 §3.3); expected one scope for each argument, without spaces. For a malformed claim use WithClaim(\"scope\", …).";
        }

        var supported = target.Resource.ScopesSupported;
        var prefix = target.Server.Claims.ScopePrefix;
        var unknown = supported.Count == 0 ? null : caller.Scopes.FirstOrDefault(scope => !supported.Contains(scope) && !supported.Contains(prefix + scope) && !OfEveryServer.Contains(scope));
        if (unknown is not null)
        {
            return $"WithScopes(\"{unknown}\"): the resource '{target.Resource.Identity.Identifier}' publishes {Quoted(supported)}, so no client asks for this scope. Correct it, add it to ScopesSupported of the resource, or set it with WithClaim(\"scope\", …).";
        }

        return target.Server.Claims.Preset == ClaimsPreset.Entra && target.Server.Audiences.Count > 0 && !target.Resource.IsMainOfScheme
            ? $"For(\"{caller.Resource}\"): Entra puts the application ID into aud, whatever resource a client asks for, so its tokens open only the main resource. Leave out For(), or use From() with another server."
            : null;
    }

    private static string Quoted(IEnumerable<string> values) => string.Join(", ", values.Select(value => $"\"{value}\""));
}
