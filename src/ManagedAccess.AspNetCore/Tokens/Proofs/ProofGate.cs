using System.Buffers;
using System.Text;
using ManagedAccess.AspNetCore.Concurrency;
using ManagedAccess.AspNetCore.Tokens.Binding;
using ManagedAccess.AspNetCore.Tokens.Jwt;
using ManagedAccess.AspNetCore.Tokens.Keys;
using ManagedAccess.AspNetCore.Tokens.Signatures;
using ManagedAccess.AspNetCore.Tokens.Validated;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ManagedAccess.AspNetCore.Tokens.Proofs;

/// <summary>
/// The checks of a proof (RFC 9449 §4.3), in order. They run only for a token that is good, so that nobody can make this app verify signatures
/// without one. The nonce and the memory of used proofs come last: only a proof that is valid in every other way is remembered.
/// </summary>
internal sealed class ProofGate(
    SignatureVerifier verifier, ProofNonces nonces, IProofReplayMemory memory, AccessTokenOptions options, TimeProvider clock, ILogger<ProofGate> logger)
{
    public const string Field = "DPoP";
    public const string NonceField = "DPoP-Nonce";

    /// <summary>How long a proof may be, in characters. One with a key of 4,096 bits has 2,500.</summary>
    public const int MaxLength = 8192;

    private const int MaxText = 1024;
    private const int MaxKeys = 10_000;

    // A client signs each request with the same key, so the key is read once.
    private readonly RecentKeys<TokenDigest, SigningKey> _keys = new(TimeSpan.FromMinutes(10), MaxKeys, clock);

    /// <summary>Whether the request proves the key that the token is bound to.</summary>
    public ValueTask<TokenRejection> CheckAsync(HttpContext context, ValidatedToken token, in TokenExpectation expectation)
    {
        var rejection = Examine(context, token, expectation, out var use, out var until);
        return rejection is not TokenRejection.None ? new(rejection) : RememberAsync(context, use, until);
    }

    private TokenRejection Examine(HttpContext context, ValidatedToken token, in TokenExpectation expectation, out TokenDigest use, out DateTimeOffset until)
    {
        (use, until) = (default, default);

        // Carriage and shape
        var fields = context.Request.Headers[Field];
        if (fields.Count == 0 || fields[0] is not { Length: > 0 } text) { return TokenRejection.ProofMissing; } // RFC 9449 §7.1
        if (fields.Count > 1 || text.Contains(',')) { return TokenRejection.MultipleProofs; } // RFC 9449 §4.3 (1)
        if (text.Length > MaxLength) { return TokenRejection.ProofMalformed; } // ours
        var proof = new byte[text.Length];
        if (Ascii.FromUtf16(text, proof, out _) != OperationStatus.Done) { return TokenRejection.ProofMalformed; }
        if (!JwtParts.TrySplit(proof, out var parts, out _) || !parts.AreBase64Url()) { return TokenRejection.ProofMalformed; } // RFC 9449 §4.3 (2)

        // Header
        var room = new byte[text.Length];
        var headerJson = JwtParts.Decode(parts.Header, room);
        if (StrictJsonObject.Read(headerJson, out var headerMembers) is not JsonFault.None) { return TokenRejection.ProofMalformed; }
        var header = new ClaimsView(headerJson, ref headerMembers);
        if (!header.TypeEquals(JwtMember.TokenType, TokenType.Proof)) { return TokenRejection.ProofTypeNotAccepted; } // RFC 9449 §4.3 (4)
        if (header.Has(JwtMember.Critical) || header.Has(JwtMember.Base64Payload) || header.Has(JwtMember.Compression) || header.Has(JwtMember.Encryption)) { return TokenRejection.ProofMalformed; } // RFC 7515 §4.1.11
        if (AlgorithmOf(header, expectation.Binding!) is not { } algorithm) { return TokenRejection.ProofAlgorithmNotAllowed; } // RFC 9449 §4.3 (5)
        if (KeyOf(header, algorithm, out var keyDigest, out var isKnown) is not { } key) { return TokenRejection.ProofKeyNotAccepted; } // RFC 9449 §4.3 (7)

        // Signature
        if (key.SignatureLength != parts.SignatureLength || !verifier.IsSigned(proof, key)) { return TokenRejection.ProofSignatureInvalid; } // RFC 9449 §4.3 (6)

        // Claims
        var payload = JwtParts.Decode(parts.Payload, room.AsSpan(headerJson.Length));
        if (StrictJsonObject.Read(payload, out var members) is not JsonFault.None) { return TokenRejection.ProofMalformed; }
        var claims = new ClaimsView(payload, ref members);
        if (!claims.IsNonBlankText(JwtMember.TokenId) || !claims.IsAbsentOrText(JwtMember.TokenId, MaxText)) { return TokenRejection.ProofClaimMissing; } // RFC 9449 §4.3 (3)
        if (!claims.IsText(JwtMember.HttpMethod) || !claims.IsText(JwtMember.HttpUri) || !claims.IsText(JwtMember.AccessTokenDigest)) { return TokenRejection.ProofClaimMissing; }
        if (!claims.TryGetDate(JwtMember.IssuedAt, out var issuedAt)) { return TokenRejection.ProofClaimMissing; }
        if (!claims.TextEquals(JwtMember.HttpMethod, context.Request.Method)) { return TokenRejection.ProofMethodMismatch; } // RFC 9449 §4.3 (8)
        if (!PublicAddress.IsThatOf(claims.Text(JwtMember.HttpUri)!, expectation.OwnOrigin, expectation.PublicPath, context)) { return TokenRejection.ProofAddressMismatch; } // RFC 9449 §4.3 (9)
        var (now, past) = (clock.GetUtcNow(), options.DPoP.Past);
        var future = options.DPoP.Window is DPoPWindow.Sep1932 ? TokenBinding.Sep1932Window : options.ClockSkew;
        if (now - past > issuedAt || now + future < issuedAt) { return TokenRejection.ProofTimeNotAccepted; } // RFC 9449 §4.3 (11)
        if (!claims.TextEquals(JwtMember.AccessTokenDigest, token.TokenDigest.ToBase64Url())) { return TokenRejection.ProofTokenMismatch; } // RFC 9449 §4.3 (12)
        if (key.Thumbprint != token.Confirmation!.KeyThumbprint) { return TokenRejection.ProofKeyMismatch; } // RFC 9449 §4.3 (12)
        if (!isKnown)
        {
            _keys.TryAdd(keyDigest, now + TimeSpan.FromMinutes(10), key);
        }

        // Nonce
        if (options.DPoP.Nonces && !HasNonce(context, claims)) { return TokenRejection.ProofNonceRequired; } // RFC 9449 §4.3 (10)

        until = issuedAt + past + TimeSpan.FromSeconds(1); // the window includes its last moment
        use = TokenDigest.Compute(Encoding.UTF8.GetBytes($"{key.Thumbprint}.{claims.Text(JwtMember.TokenId)}"));
        return TokenRejection.None;
    }

    private async ValueTask<TokenRejection> RememberAsync(HttpContext context, TokenDigest use, DateTimeOffset until)
    {
        try
        {
            return await memory.TryAddAsync(use.ToArray(), until, context.RequestAborted) switch
            {
                ProofUse.First => TokenRejection.None,
                ProofUse.Repeated => TokenRejection.ProofReplayed, // RFC 9449 §11.1
                _ => TokenRejection.ProofMemoryUnavailable,
            };
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            Log.ProofMemoryFailed(logger, exception); // a memory of the app's own may throw anything; the proof is not accepted
            return TokenRejection.ProofMemoryUnavailable;
        }
    }

    // Case-sensitively (RFC 7515 §4.1.1). The list has asymmetric algorithms only.
    private static string? AlgorithmOf(ClaimsView header, TokenBinding binding)
    {
        foreach (var allowed in binding.ProofAlgorithms)
        {
            if (header.TextEquals(JwtMember.Algorithm, allowed))
            {
                return allowed;
            }
        }

        return null;
    }

    private SigningKey? KeyOf(ClaimsView header, string algorithm, out TokenDigest digest, out bool isKnown)
    {
        (digest, isKnown) = (default, false);
        if (!header.IsObject(JwtMember.JsonWebKey))
        {
            return null;
        }

        var jwk = header.Raw(JwtMember.JsonWebKey);
        digest = TokenDigest.Compute(jwk);
        isKnown = _keys.TryGet(digest, out var known) && known.Algorithm == algorithm;
        return isKnown ? known : JwkSetReader.ReadPublic(jwk.ToArray(), algorithm);
    }

    private bool HasNonce(HttpContext context, ClaimsView claims)
    {
        if (!nonces.IsCurrent(claims.Text(JwtMember.Nonce), out var isOld))
        {
            return false;
        }

        if (isOld)
        {
            context.Response.Headers[NonceField] = nonces.Current(); // RFC 9449 §8.2: for the next request
        }

        return true;
    }
}
