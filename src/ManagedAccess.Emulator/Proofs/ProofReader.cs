using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ManagedAccess.Emulator.Proofs;

/// <summary>The result of reading a proof.</summary>
/// <param name="Key">The proven key; null without a proof.</param>
/// <param name="Error">The error code of RFC 9449; null for a good proof, and without one.</param>
/// <param name="Problem">A fixed text.</param>
internal readonly record struct ProofResult(ProvenKey? Key, string? Error, string? Problem);

/// <summary>Checks the proof that comes with a token request (RFC 9449 §4.3). A proof is used once.</summary>
/// <remarks>
/// Reading a proof does not use it up. A request does that when everything else about it is good: anyone can make proofs, so somebody without a
/// grant could fill the memory, or use up the proof of somebody else.
/// </remarks>
/// <param name="clock">Tells the age of a proof.</param>
/// <param name="nonces">The nonces that a proof must have; null if a proof needs none.</param>
internal sealed class ProofReader(TimeProvider clock, ProofNonces? nonces)
{
    public const string Field = "DPoP";
    public const string NonceField = "DPoP-Nonce";

    /// <summary>The error code for a proof that does not count, also for one that was used before.</summary>
    public const string InvalidProof = "invalid_dpop_proof";

    public const string UsedBefore = "The proof was used before";

    private const string UseNonce = "use_dpop_nonce";
    private const int MaxLength = 8192;
    private const int MaxIdentifier = 256;
    private const int MinRsaSize = 2048;

    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(1);
    private static readonly JsonWebTokenHandler Handler = new() { MapInboundClaims = false };
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    private readonly UsedOnce _used = new(clock);

    /// <summary>The algorithms of a proof, as the metadata lists them.</summary>
    public static IReadOnlyList<string> Algorithms { get; } = [SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSha256];

    /// <summary>Reads the proof of a request to <paramref name="url"/>, and hands out a nonce. The proof is not used up yet.</summary>
    public async ValueTask<ProofResult> ReadAsync(HttpContext context, string url)
    {
        if (nonces is not null)
        {
            context.Response.Headers[NonceField] = nonces.Current;
        }

        var fields = context.Request.Headers[Field];
        if (fields.Count == 0)
        {
            return default;
        }

        if (fields is not [{ Length: > 0 and <= MaxLength } proof])
        {
            return Refuse("There must be one DPoP header field with one proof of at most 8192 characters");
        }

        if (ReadHeader(proof) is not { } header)
        {
            return Refuse("The proof must be a signed JWT");
        }

        if (header is not { Type: "dpop+jwt" })
        {
            return Refuse("The typ of the proof must be dpop+jwt");
        }

        if (header.Key is not { } key)
        {
            return Refuse($"The proof must have a public key in jwk and be signed with one of {string.Join(", ", Algorithms)}");
        }

        var result = await Handler.ValidateTokenAsync(proof, new TokenValidationParameters
        {
            IssuerSigningKey = key,
            ValidAlgorithms = [header.Algorithm],
            ValidateIssuer = false,
            ValidateAudience = false,
            ValidateLifetime = false,
            IncludeTokenOnFailedValidation = false,
            LogValidationExceptions = false,

            // The key is used once. A cached provider would keep the keys of strangers.
            CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false },
        });
        if (!result.IsValid || result.SecurityToken is not JsonWebToken token)
        {
            return Refuse("The signature of the proof is not valid");
        }

        // After the signature, so that nobody learns about the claims of a proof that somebody else made.
        return Examine(token, context.Request.Method, url, Base64UrlEncoder.Encode(key.ComputeJwkThumbprint()));
    }

    /// <summary>False if the proof of the request was used before. The last check of a request, because it changes what is remembered.</summary>
    /// <param name="key">The proven key; null for a request without a proof, which uses nothing up.</param>
    public bool TryUse(ProvenKey? key) => key is null || _used.TryUse($"{key.Thumbprint} {key.ProofId}", key.UsedUntil);

    private ProofResult Examine(JsonWebToken proof, string method, string url, string thumbprint)
    {
        if (Text(proof, "htm") != method || !IsSameAddress(Text(proof, "htu"), url))
        {
            return Refuse("The htm and htu of the proof must be the method and the address of this request");
        }

        var now = clock.GetUtcNow();
        if (!proof.TryGetPayloadValue<long>("iat", out var seconds) || seconds is < 0 or > 253402300799 || (now - DateTimeOffset.FromUnixTimeSeconds(seconds)).Duration() > Tolerance)
        {
            return Refuse("The iat of the proof must be the current time");
        }

        if (Text(proof, "jti") is not { Length: > 0 and <= MaxIdentifier } identifier)
        {
            return Refuse("The proof must have a jti of at most 256 characters");
        }

        if (nonces is not null && !nonces.IsCurrent(Text(proof, "nonce")))
        {
            return new(null, UseNonce, "The proof must have the nonce of the DPoP-Nonce header field");
        }

        return new(new ProvenKey(thumbprint, identifier, now + Tolerance + Tolerance), null, null);
    }

    private static ProofResult Refuse(string problem) => new(null, InvalidProof, problem);

    private static (string? Type, string Algorithm, JsonWebKey? Key)? ReadHeader(string proof)
    {
        try
        {
            if (proof.Split('.') is not [var encoded, _, { Length: > 0 }])
            {
                return null;
            }

            using var document = JsonDocument.Parse(Base64UrlEncoder.DecodeBytes(encoded), Strict);
            var header = document.RootElement;
            if (header.ValueKind is not JsonValueKind.Object || header.TryGetProperty("crit", out _))
            {
                return null;
            }

            var algorithm = Text(header, "alg") ?? "";
            var key = header.TryGetProperty("jwk", out var jwk) && jwk.ValueKind is JsonValueKind.Object ? PublicKey(new JsonWebKey(jwk.GetRawText()), algorithm) : null;
            return (Text(header, "typ"), algorithm, key);
        }
        catch (Exception exception) when (exception is JsonException or FormatException or ArgumentException)
        {
            // Not base64url, not JSON, or a key with members that are none: the caller refuses it.
            return null;
        }
    }

    // Only the members that the thumbprint covers: with a certificate beside them, the key of the certificate would verify the signature.
    private static JsonWebKey? PublicKey(JsonWebKey key, string algorithm)
    {
        if (key.HasPrivateKey || key.K is not null)
        {
            return null;
        }

        return (key.Kty, algorithm) switch
        {
            (JsonWebAlgorithmsKeyTypes.EllipticCurve, SecurityAlgorithms.EcdsaSha256) when key.Crv == JsonWebKeyECTypes.P256 && key.X is { Length: > 0 } && key.Y is { Length: > 0 }
                => new JsonWebKey { Kty = key.Kty, Crv = key.Crv, X = key.X, Y = key.Y },
            (JsonWebAlgorithmsKeyTypes.RSA, SecurityAlgorithms.RsaSha256 or SecurityAlgorithms.RsaSsaPssSha256) when key.E is { Length: > 0 } && key.N is { Length: > 0 } && key.KeySize >= MinRsaSize
                => new JsonWebKey { Kty = key.Kty, E = key.E, N = key.N },
            _ => null,
        };
    }

    // RFC 9449 §4.3 (9): without query and fragment, after normalisation.
    private static bool IsSameAddress(string? stated, string url)
        => Uri.TryCreate(stated, UriKind.Absolute, out var uri) && uri.UserInfo.Length == 0 && uri.GetLeftPart(UriPartial.Path) == new Uri(url).GetLeftPart(UriPartial.Path);

    private static string? Text(JsonElement json, string name)
        => json.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;

    private static string? Text(JsonWebToken token, string claim) => token.TryGetPayloadValue<string>(claim, out var value) ? value : null;
}
