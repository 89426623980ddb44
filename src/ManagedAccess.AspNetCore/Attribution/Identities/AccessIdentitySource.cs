using ManagedAccess.AspNetCore.Tokens;
using ManagedAccess.AspNetCore.Tokens.Issuers;
using ManagedAccess.AspNetCore.Tokens.Keys;
using ManagedAccess.AspNetCore.Tokens.Reading;

namespace ManagedAccess.AspNetCore.Attribution.Identities;

/// <summary>Asks Access for a person's identity: only at the configured issuer's origin, without redirects, with a limit on the size.</summary>
internal sealed class AccessIdentitySource(Backchannel backchannel)
{
    private const string Path = "/cdn-cgi/access/get-identity";
    private const int MaxResponseBytes = 64 * 1024;

    /// <summary>Reads the identity document.</summary>
    /// <exception cref="BackchannelException">There is no document; the message says why.</exception>
    public Task<ReadOnlyMemory<byte>> FetchAsync(TrustedIssuer issuer, string token, CancellationToken cancellationToken) =>
        FetchUri.TryCreate(issuer.Issuer, allowLoopbackHttp: !issuer.Server.RequireHttpsMetadata, out var origin)
            ? backchannel.GetAsync(UriOf(origin), MaxResponseBytes, cancellationToken, $"{AccessTokenReader.CookieName}={token}")
            : throw new BackchannelException("the issuer is not an https URL", hasAnswered: true);

    private static Uri UriOf(Uri issuer) => new(issuer.GetLeftPart(UriPartial.Authority) + Path);
}
