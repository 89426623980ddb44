namespace ManagedAccess.AspNetCore;

/// <summary>Ends access before tokens expire. A revocation counts from the next request on, for tokens that are remembered too.</summary>
/// <remarks>A singleton. Tokens that are issued after the revocation are accepted: revoke at the authorization server too, so that it does not issue them.</remarks>
public interface IRevocations
{
    /// <summary>Refuses the tokens of a session.</summary>
    /// <param name="issuer">The issuer of the tokens, exactly.</param>
    /// <param name="sessionId">The <c>sid</c> in the tokens.</param>
    /// <param name="cancellationToken">Ends the wait for the store. The revocation counts all the same.</param>
    /// <exception cref="ArgumentException">A text is null or empty.</exception>
    /// <exception cref="IOException">It counts now, but it could not be written to the store: after a restart it would not.</exception>
    ValueTask RevokeSessionAsync(string issuer, string sessionId, CancellationToken cancellationToken = default);

    /// <summary>Refuses one token.</summary>
    /// <param name="issuer">The issuer of the token, exactly.</param>
    /// <param name="tokenId">The <c>jti</c> of the token.</param>
    /// <param name="cancellationToken">As for a session.</param>
    /// <exception cref="ArgumentException">A text is null or empty.</exception>
    /// <exception cref="IOException">As for a session.</exception>
    ValueTask RevokeTokenAsync(string issuer, string tokenId, CancellationToken cancellationToken = default);

    /// <summary>Refuses the tokens of a person.</summary>
    /// <param name="issuer">The issuer of the tokens, exactly.</param>
    /// <param name="subject">The <c>sub</c> in the tokens.</param>
    /// <param name="cancellationToken">As for a session.</param>
    /// <exception cref="ArgumentException">A text is null or empty.</exception>
    /// <exception cref="IOException">As for a session.</exception>
    ValueTask RevokePersonAsync(string issuer, string subject, CancellationToken cancellationToken = default);

    /// <summary>Refuses the tokens of a client.</summary>
    /// <param name="issuer">The issuer of the tokens, exactly.</param>
    /// <param name="clientId">The <c>client_id</c> in the tokens.</param>
    /// <param name="cancellationToken">As for a session.</param>
    /// <exception cref="ArgumentException">A text is null or empty.</exception>
    /// <exception cref="IOException">As for a session.</exception>
    ValueTask RevokeClientAsync(string issuer, string clientId, CancellationToken cancellationToken = default);
}
