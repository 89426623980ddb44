using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace ManagedAccess.Emulator.Federation.Connections;

/// <summary>Where the source account is asked, and the keys that it signs with.</summary>
/// <remarks>
/// The addresses are those of a bridge and are not read from its metadata: a document could send the client secret, or the person's browser,
/// anywhere. As at Access, where a connection has the addresses in its settings. The keys are read for every sign-in, because an emulator has new
/// ones after every start.
/// </remarks>
internal sealed class SourceKeys(string issuer, HttpClient backchannel) : IConfigurationManager<OpenIdConnectConfiguration>
{
    /// <exception cref="HttpRequestException">The source does not answer, or does not share its people with this account.</exception>
    /// <exception cref="InvalidDataException">The answer is not a set of keys.</exception>
    public async Task<OpenIdConnectConfiguration> GetConfigurationAsync(CancellationToken cancel)
    {
        var configuration = new OpenIdConnectConfiguration
        {
            Issuer = issuer,
            AuthorizationEndpoint = issuer + BridgeAddress.Authorization,
            TokenEndpoint = issuer + BridgeAddress.Token,
        };
        foreach (var key in KeysIn(await backchannel.GetStringAsync(issuer + BridgeAddress.Keys, cancel)))
        {
            configuration.SigningKeys.Add(key);
        }

        return configuration;
    }

    public void RequestRefresh()
    {
        // Nothing is kept that could be old.
    }

    private static IList<SecurityKey> KeysIn(string document)
    {
        try
        {
            return new JsonWebKeySet(document).GetSigningKeys();
        }
        catch (ArgumentException exception)
        {
            throw new InvalidDataException("The keys of the source account are not a JWK Set (RFC 7517 section 5).", exception);
        }
    }
}
