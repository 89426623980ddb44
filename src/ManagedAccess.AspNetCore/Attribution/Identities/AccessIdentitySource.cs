using ManagedAccess.AspNetCore.Tokens;
using ManagedAccess.AspNetCore.Tokens.Keys;

namespace ManagedAccess.AspNetCore.Attribution.Identities;

/// <summary>Asks Access who a person is: the configured issuer's own origin and nothing else, no redirect, bounded in size.</summary>
internal sealed class AccessIdentitySource(Backchannel backchannel)
{
    private const string Path = "/cdn-cgi/access/get-identity";
    private const int MaxResponseBytes = 64 * 1024;

    /// <summary>The document.</summary>
    /// <exception cref="BackchannelException">There is none, and the message says why.</exception>
    public Task<ReadOnlyMemory<byte>> FetchAsync(TrustedIssuer issuer, string token, CancellationToken cancellationToken) =>
        FetchUri.TryCreate(issuer.Issuer, allowLoopbackHttp: !issuer.Server.RequireHttpsMetadata, out var origin)
            ? backchannel.GetAsync(UriOf(origin), MaxResponseBytes, cancellationToken, $"{AccessTokenReader.CookieName}={token}")
            : throw new BackchannelException("the issuer is not an https URL", hasAnswered: true);

    private static Uri UriOf(Uri issuer) => new(issuer.GetLeftPart(UriPartial.Authority) + Path);
}
