using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.AspNetCore.Authentication.Schemes;

/// <summary>A request whose credential is about to be looked for.</summary>
public sealed class ManagedAccessCredentialReceivedContext : BaseContext<ManagedAccessSchemeOptions>
{
    internal ManagedAccessCredentialReceivedContext(HttpContext context, AuthenticationScheme scheme, ManagedAccessSchemeOptions options)
        : base(context, scheme, options)
    {
    }

    /// <summary>An OAuth access token that the app found in another place than <c>Authorization</c>, without <c>Bearer</c>.</summary>
    /// <value>Default <see langword="null"/>: the credential is looked for in the usual places. An empty text counts as null.</value>
    /// <remarks>
    /// The token decides the request, whatever stands in the usual places, and everything asked of a token in <c>Authorization</c> is asked of it.
    /// A request that has <c>access_token</c> in its query and a token in <c>Authorization</c> too is refused (RFC 6750 §2). Take a token from the
    /// query only for paths whose clients cannot send headers, such as a hub: addresses end up in logs and histories (RFC 6750 §5.3). A token
    /// that stands in a cookie is sent by browsers for other sites too; unsafe requests of other sites are then refused as with Access's cookie.
    /// </remarks>
    public string? Token { get; set; }
}
