using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.AspNetCore;

/// <summary>A request, before this library looks for its credential.</summary>
public sealed class ManagedAccessCredentialReceivedContext : BaseContext<ManagedAccessSchemeOptions>
{
    internal ManagedAccessCredentialReceivedContext(HttpContext context, AuthenticationScheme scheme, ManagedAccessSchemeOptions options)
        : base(context, scheme, options)
    {
    }

    /// <summary>An OAuth access token that the app found in another place than <c>Authorization</c>, without <c>Bearer</c>.</summary>
    /// <value>Default <see langword="null"/>: the credential is looked for in the usual places. An empty string counts as null.</value>
    /// <remarks>
    /// This token decides the request, and the usual places are ignored. The requirements for a token in <c>Authorization</c> apply to it too.
    /// A request that has <c>access_token</c> in its query and a token in <c>Authorization</c> too is refused (RFC 6750 §2). Take a token from the
    /// query only for paths with clients that cannot send headers, such as a hub: addresses end up in logs and histories (RFC 6750 §5.3). Browsers
    /// send a token in a cookie for other sites too; unsafe requests from other sites are then refused as with Access's cookie.
    /// </remarks>
    public string? Token { get; set; }
}
