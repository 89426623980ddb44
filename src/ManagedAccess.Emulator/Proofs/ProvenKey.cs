using Microsoft.AspNetCore.Http;

namespace ManagedAccess.Emulator.Proofs;

/// <summary>The key that the client of a token request has proved to hold. A feature of the request.</summary>
/// <param name="Thumbprint">The JWK thumbprint of the key (RFC 7638), in base64url.</param>
/// <param name="ProofId">The <c>jti</c> of the proof.</param>
/// <param name="UsedUntil">Until when the proof must be remembered once it is used.</param>
internal sealed record ProvenKey(string Thumbprint, string ProofId, DateTimeOffset UsedUntil)
{
    /// <summary>The claim by which a code or a refresh token is bound to a key. Only this server reads it.</summary>
    public const string Claim = "emulator:jkt";

    private const int ThumbprintLength = 43;

    /// <summary>The thumbprint of the request's key; null if the request came without a proof.</summary>
    public static string? Of(HttpContext? context) => context?.Features.Get<ProvenKey>()?.Thumbprint;

    /// <summary>Whether a text can be a thumbprint: a SHA-256 digest in base64url.</summary>
    public static bool IsThumbprint(string text) => text.Length == ThumbprintLength && System.Buffers.Text.Base64Url.IsValid(text);
}
