using System.Collections.Frozen;
using System.Runtime.CompilerServices;

namespace ManagedAccess.AspNetCore.Tokens.Jwt;

/// <summary>The members of a header (RFC 7515 §4.1) and of a claims set (RFC 7519 §4.1, RFC 9068 §2.2, RFC 7662 §2.2, RFC 9449 §4.2, Access) that a decision reads.</summary>
internal enum JwtMember
{
    Algorithm,
    TokenType,
    KeyId,
    Critical,
    Base64Payload,
    Compression,
    Encryption,
    ContentType,
    CertificateThumbprint,

    Issuer,
    Subject,
    Audience,
    Expiry,
    NotBefore,
    IssuedAt,
    TokenId,
    ClientId,
    AuthorizedParty,
    ClientName,
    Scope,
    AuthenticationTime,
    AuthenticationContext,
    AuthenticationMethods,
    Actor,
    Confirmation,
    Nonce,
    AccessTokenHash,
    CodeHash,
    SessionId,
    Email,
    Name,
    AccessType,
    CommonName,
    IdentityNonce,
    Country,
    TenantId,

    Active,
    TokenUse,
    TokenKind,
    TokenIntrospection,

    JsonWebKey,
    HttpMethod,
    HttpUri,
    AccessTokenDigest,

    Events,
    SubjectIdentifier,
}

internal static class JwtMemberNames
{
    private static readonly byte[][] Utf8Names =
    [
        "alg"u8.ToArray(), "typ"u8.ToArray(), "kid"u8.ToArray(), "crit"u8.ToArray(), "b64"u8.ToArray(), "zip"u8.ToArray(), "enc"u8.ToArray(),
        "cty"u8.ToArray(), "x5t"u8.ToArray(),
        "iss"u8.ToArray(), "sub"u8.ToArray(), "aud"u8.ToArray(), "exp"u8.ToArray(), "nbf"u8.ToArray(), "iat"u8.ToArray(), "jti"u8.ToArray(),
        "client_id"u8.ToArray(), "azp"u8.ToArray(), "client_name"u8.ToArray(), "scope"u8.ToArray(), "auth_time"u8.ToArray(), "acr"u8.ToArray(), "amr"u8.ToArray(), "act"u8.ToArray(),
        "cnf"u8.ToArray(), "nonce"u8.ToArray(), "at_hash"u8.ToArray(), "c_hash"u8.ToArray(), "sid"u8.ToArray(), "email"u8.ToArray(),
        "name"u8.ToArray(), "type"u8.ToArray(), "common_name"u8.ToArray(), "identity_nonce"u8.ToArray(), "country"u8.ToArray(), "tid"u8.ToArray(),
        "active"u8.ToArray(), "token_use"u8.ToArray(), "token_type"u8.ToArray(), "token_introspection"u8.ToArray(),
        "jwk"u8.ToArray(), "htm"u8.ToArray(), "htu"u8.ToArray(), "ath"u8.ToArray(),
        "events"u8.ToArray(), "sub_id"u8.ToArray(),
    ];

    private static readonly string[] Names = [.. Utf8Names.Select(System.Text.Encoding.ASCII.GetString)];

    private static readonly FrozenDictionary<ulong, int> ByFingerprint =
        Enumerable.Range(0, Utf8Names.Length).ToFrozenDictionary(i => NameFingerprint.Compute(Utf8Names[i], NameFingerprint.TopLevel));

    public static string Text(this JwtMember member) => Names[(int)member];

    /// <summary>The member of that name, or -1: names are compared case-sensitively, after unescaping (RFC 7515 §4, RFC 8259 §8.3).</summary>
    /// <param name="fingerprint">The fingerprint of the name as a member of the outermost object. It chooses the one candidate; the text decides.</param>
    /// <param name="name">The name, unescaped.</param>
    public static int IndexOf(ulong fingerprint, ReadOnlySpan<byte> name) =>
        ByFingerprint.TryGetValue(fingerprint, out var member) && name.SequenceEqual(Utf8Names[member]) ? member : -1;
}

/// <summary>Where a value lies: quotes and brackets included.</summary>
internal readonly record struct JsonSlice(int Start, int Length, JsonKind Kind, bool Escaped);

/// <summary>One place for each <see cref="JwtMember"/>.</summary>
[InlineArray(Count)]
internal struct JwtMembers
{
    public const int Count = (int)JwtMember.SubjectIdentifier + 1;

    private JsonSlice _first;

    public readonly JsonSlice At(JwtMember member) => this[(int)member];
}
