using ManagedAccess.AspNetCore.Testing.Tokens;

namespace ManagedAccess.AspNetCore.Testing.Clients;

/// <summary>Sends a bound token with a proof for each request (RFC 9449 §7.1), and takes the nonces that the app hands out.</summary>
internal sealed class CallerProofs(CallerKey key, string token, TimeProvider clock)
{
    private const string Field = "DPoP";
    private const string NonceField = "DPoP-Nonce";

    private volatile string? _nonce;

    /// <summary>Adds a new proof, unless the test has set a credential or a proof of its own.</summary>
    /// <param name="request">The request.</param>
    /// <param name="origin">The origin that the app is known by.</param>
    public void AddTo(HttpRequestMessage request, Uri origin)
    {
        if (request.Headers.Authorization is not { Scheme: Field } authorization || authorization.Parameter != token)
        {
            return;
        }

        // A redirect comes with the proof of the request before it.
        if (request.Headers.TryGetValues(Field, out var proofs))
        {
            if (!proofs.All(key.IsOf))
            {
                return;
            }

            request.Headers.Remove(Field);
        }

        var url = new Uri(origin, request.RequestUri!.AbsolutePath).GetLeftPart(UriPartial.Path);
        request.Headers.TryAddWithoutValidation(Field, key.Prove(token, request.Method.Method, url, clock.GetUtcNow(), _nonce));
    }

    /// <summary>Removes the proof of a request that the app asks a nonce for; false if it does not, or the proof had the nonce already.</summary>
    public bool MustRepeat(HttpRequestMessage request, HttpResponseMessage response)
    {
        var sent = _nonce;
        if (response.Headers.TryGetValues(NonceField, out var values) && values.FirstOrDefault() is { Length: > 0 } nonce)
        {
            _nonce = nonce;
        }

        return _nonce != sent && response.Headers.WwwAuthenticate.Any(challenge => challenge.Scheme == Field && challenge.Parameter?.Contains("use_dpop_nonce", StringComparison.Ordinal) is true) && request.Headers.Remove(Field);
    }
}
