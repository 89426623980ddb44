using ManagedAccess.AspNetCore.Testing.Apps;
using ManagedAccess.AspNetCore.Testing.Callers;
using Microsoft.AspNetCore.Mvc.Testing;

namespace ManagedAccess.AspNetCore;

/// <summary>A caller of an app in a test. Each method returns a new caller, so one may be the start of several.</summary>
/// <remarks>
/// The token has the form of the authorization server that issues it, as the app's settings describe it: its names of claims, its <c>typ</c>, its
/// signs of a service. A description that the server could not put into a token throws an <see cref="InvalidOperationException"/> when the
/// client or the token is created; the message says what to do.
/// </remarks>
public sealed class TestCaller
{
    private readonly RunningApp _app;
    private readonly CallerDescription _caller;

    internal TestCaller(RunningApp app, CallerDescription caller) => (_app, _caller) = (app, caller);

    /// <summary>The client software that the person uses.</summary>
    /// <param name="client">
    /// Its name, such as <c>Claude Code</c>, or its identifier. The identifier of a name is the name in lower case with hyphens: <c>claude-code</c>.
    /// Tokens in the form of RFC 9068 have the name as <c>client_name</c>; tokens of Entra, Okta and Keycloak have the identifier only.
    /// </param>
    /// <returns>The caller.</returns>
    /// <remarks>Default <c>test-client</c>. Not behind Access, where nothing in a request names the client.</remarks>
    public TestCaller Through(string client)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(client);
        return With(_caller with { Client = client });
    }

    /// <summary>The scopes of the token.</summary>
    /// <param name="scopes">Scopes by the names that clients ask for. Each has to be one that the resource publishes in <c>ScopesSupported</c>, if it publishes any.</param>
    /// <returns>The caller.</returns>
    /// <remarks>Default none. For another scope, or a malformed one, use <see cref="WithClaim"/>. Not behind Access, where tokens have no scopes.</remarks>
    public TestCaller WithScopes(params string[] scopes)
    {
        ArgumentNullException.ThrowIfNull(scopes);
        return With(_caller with { Scopes = [.. _caller.Scopes, .. scopes] });
    }

    /// <summary>Prefers Markdown in each request that has no <c>Accept</c> of its own, as agents do.</summary>
    /// <returns>The caller.</returns>
    public TestCaller ForAgents() => With(_caller with { IsForAgents = true });

    /// <summary>Behind Access, the person's own browser: the assertion, the cookie it was made from, and the header fields of a browser.</summary>
    /// <returns>The caller.</returns>
    /// <remarks>Without it a caller behind Access has the assertion alone, as an agent has. Needs a server of type <c>CloudflareAccess</c>.</remarks>
    public TestCaller AtBrowser() => With(_caller with { IsAtBrowser = true });

    /// <summary>The token has expired: a minute ago, in addition to the clock skew that the app tolerates.</summary>
    /// <returns>The caller.</returns>
    public TestCaller Expired() => With(_caller with { IsExpired = true });

    /// <summary>With a token that is bound to a key of the client's own (RFC 9449): each request has a proof of the key, also one that the app asks a nonce for.</summary>
    /// <returns>The caller.</returns>
    /// <remarks>
    /// The app has to accept such tokens: <c>ManagedAccess:Tokens:DPoP:Mode</c>. <see cref="CreateToken"/> gives a token with a key that only its own clients have: sent as
    /// a bearer token it is refused. Not behind Access.
    /// </remarks>
    public TestCaller WithDPoP() => With(_caller with { IsBound = true });

    /// <summary>How long ago the person signed in (<c>auth_time</c>).</summary>
    /// <param name="age">From zero.</param>
    /// <returns>The caller.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="age"/> is negative.</exception>
    /// <remarks>Default zero. Behind Access only with <c>IdentityLookup</c>, because the token does not tell.</remarks>
    public TestCaller AuthenticatedAgo(TimeSpan age)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(age, TimeSpan.Zero);
        return With(_caller with { AuthenticationAge = age });
    }

    /// <summary>The authentication context class of the sign-in (<c>acr</c>, RFC 9470 §4).</summary>
    /// <param name="acr">The value.</param>
    /// <returns>The caller.</returns>
    /// <remarks>Default none. Not behind Access.</remarks>
    public TestCaller WithAuthenticationContext(string acr)
    {
        ArgumentException.ThrowIfNullOrEmpty(acr);
        return With(_caller with { AuthenticationContext = acr });
    }

    /// <summary>The caller's groups, in the claim of <c>AuthorizationServers:#:GroupsClaim</c>.</summary>
    /// <param name="groups">The groups as the server writes them.</param>
    /// <returns>The caller.</returns>
    /// <remarks>Default: no such claim, so the groups are unknown. Behind Access with <c>IdentityLookup</c>, or with a <c>GroupsClaim</c> that Access passes on.</remarks>
    public TestCaller InGroups(params string[] groups)
    {
        ArgumentNullException.ThrowIfNull(groups);
        return With(_caller with { Groups = [.. _caller.Groups ?? [], .. groups] });
    }

    /// <summary>Acts for a person (RFC 8693 §4.1): the token's subject is that person, and its actor is this caller.</summary>
    /// <param name="email">The e-mail address of the person. Called again, the person so far acts for a further one.</param>
    /// <returns>The caller.</returns>
    /// <exception cref="ArgumentException"><paramref name="email"/> is null or empty.</exception>
    /// <remarks>Not behind Access: its tokens name no actor.</remarks>
    public TestCaller ActingFor(string email)
    {
        ArgumentException.ThrowIfNullOrEmpty(email);
        return With(_caller with { Represented = [.. _caller.Represented, email] });
    }

    /// <summary>The authorization server that issues the token.</summary>
    /// <param name="issuer">Its issuer, as the settings have it; of an issuer with <c>{tid}</c>, one with a tenant in its place.</param>
    /// <returns>The caller.</returns>
    /// <remarks>Default: the first OAuth server of the settings, or the first Access account where there is none or for <see cref="AtBrowser"/>.</remarks>
    public TestCaller From(string issuer)
    {
        ArgumentException.ThrowIfNullOrEmpty(issuer);
        return With(_caller with { Issuer = issuer });
    }

    /// <summary>The protected resource that the token is for.</summary>
    /// <param name="resource">Its path below the main resource, such as <c>/mcp</c>, or its identifier.</param>
    /// <returns>The caller.</returns>
    /// <remarks>Default the main resource. Tokens of Access open every resource.</remarks>
    public TestCaller For(string resource)
    {
        ArgumentException.ThrowIfNullOrEmpty(resource);
        return With(_caller with { Resource = resource });
    }

    /// <summary>Sets a claim of the token, after all others.</summary>
    /// <param name="name">The name. With a dot, and without a colon or a slash, the claim is inside an object: <c>custom.employee_id</c>.</param>
    /// <param name="value">A text, number, array or other value that is written as JSON; <see langword="null"/> removes the claim.</param>
    /// <returns>The caller.</returns>
    public TestCaller WithClaim(string name, object? value)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return With(_caller with { Claims = [.. _caller.Claims, (name, value)] });
    }

    /// <summary>A client that sends the caller's token with each request to the app, and to no other host.</summary>
    /// <param name="options">Redirects and cookies; <see langword="null"/> for the options of the factory.</param>
    /// <returns>The client. Dispose it. Its token lasts 15 minutes on the clock of the app.</returns>
    /// <exception cref="InvalidOperationException">The server could not issue such a token, or the app does not call <c>AddManagedAccess()</c>.</exception>
    public HttpClient CreateClient(WebApplicationFactoryClientOptions? options = null) => _app.CreateClient(_caller, options);

    /// <summary>The same as a handler, for clients that make their own <see cref="HttpClient"/>, such as SignalR's.</summary>
    /// <returns>The handler, which follows no redirect and keeps no cookie.</returns>
    /// <inheritdoc cref="CreateClient" path="/exception"/>
    public HttpMessageHandler CreateHandler() => _app.CreateHandler(_caller);

    /// <summary>The token alone.</summary>
    /// <returns>A new JWT: an access token, or an Access application token.</returns>
    /// <inheritdoc cref="CreateClient" path="/exception"/>
    public string CreateToken() => _app.CreateToken(_caller);

    private TestCaller With(CallerDescription caller) => new(_app, caller);
}
