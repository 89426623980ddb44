using System.Security.Claims;
using ManagedAccess.AspNetCore.Attribution;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.AspNetCore;

/// <summary>A caller with a good token, before the caller is let in.</summary>
public sealed class ManagedAccessTokenValidatedContext : PropertiesContext<ManagedAccessSchemeOptions>
{
    internal ManagedAccessTokenValidatedContext(
        HttpContext context, AuthenticationScheme scheme, ManagedAccessSchemeOptions options, AuthenticationTicket ticket, RequestAttribution attribution)
        : base(context, scheme, options, ticket.Properties) => (Principal, Attribution) = (ticket.Principal, attribution);

    /// <summary>The caller as the app will see it, with the claims of the token. It belongs to this request and cannot be replaced.</summary>
    public ClaimsPrincipal Principal { get; }

    /// <summary>The attribution of the request: issuer, person, client and scopes from the verified token.</summary>
    public RequestAttribution Attribution { get; }

    /// <summary>Why the event refuses the caller; <see langword="null"/> unless <see cref="Fail"/> was called.</summary>
    public string? Failure { get; private set; }

    /// <summary>Adds a claim for the app's own policies, for example a role from its database.</summary>
    /// <param name="type">The type of the claim, such as <see cref="ClaimTypes.Role"/>.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <remarks>The facts this library decides by (scopes, groups, person or service) come from the token alone; a claim does not change them.</remarks>
    public void AddClaim(string type, string value) =>
        ((ClaimsIdentity)Principal.Identity!).AddClaim(new Claim(type, value, ClaimValueTypes.String, Scheme.Name));

    /// <summary>Refuses the caller: 401 with a challenge of <c>invalid_token</c>, and <c>refused_by_application</c> in the record.</summary>
    /// <param name="reason">For the app's log, at level Information. The caller is not told.</param>
    /// <exception cref="ArgumentException"><paramref name="reason"/> is null or empty.</exception>
    public void Fail(string reason)
    {
        ArgumentException.ThrowIfNullOrEmpty(reason);
        Failure = reason;
    }
}
