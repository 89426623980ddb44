using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace ManagedAccess.Testing;

/// <summary>An authorization server of one process: signs with throw-away keys and publishes them through <see cref="TestIssuerHandler"/>.</summary>
/// <param name="issuer">The issuer identifier.</param>
/// <param name="clock">What tokens are dated by; the system clock by default.</param>
/// <param name="algorithm">What the first key signs with.</param>
public sealed class TestIssuer(string issuer = TestIssuer.DefaultIssuer, TimeProvider? clock = null, string algorithm = "RS256")
{
    public const string DefaultIssuer = "https://as.example.com";
    public const string DefaultAccessIssuer = "https://acme.cloudflareaccess.com";
    public const string DefaultAudience = "https://wiki.corp.example";
    public const string DefaultAudienceTag = "32eafc7626e737136d0f2a6a9a7a1ce9e4cd8ba39b0a4c9e0e7a4c8a1d2b3c4d";

    private readonly TimeProvider _clock = clock ?? TimeProvider.System;
    private int _keyFetches;
    private int _discoveryFetches;

    /// <summary>The issuer identifier, as the tokens and the metadata name it.</summary>
    public string Issuer { get; } = issuer;

    /// <summary>What the JWK Set contains, newest first; the first one signs.</summary>
    public List<TestKey> Keys { get; } = [TestKey.Create("key-1", algorithm)];

    /// <summary>How often the JWK Set was asked for.</summary>
    public int KeyFetches => _keyFetches;

    /// <summary>How often either metadata document was asked for.</summary>
    public int DiscoveryFetches => _discoveryFetches;

    /// <summary>Whether the servers answers, fails or hangs.</summary>
    public TestIssuerState State { get; set; }

    /// <summary>Served in the place of the JWK Set when not null.</summary>
    public string? KeySetOverride { get; set; }

    /// <summary>Its opaque tokens, and what it says about them.</summary>
    public TestIntrospection Introspection => field ??= new(this);

    /// <summary>What <c>get-identity</c> of Access answers; null for 404.</summary>
    public string? Identity { get; set; }

    /// <summary>The <c>Cookie</c> field of every question for an identity.</summary>
    public ConcurrentQueue<string> IdentityCookies { get; } = new();

    /// <summary>Served in the place of the metadata when not null.</summary>
    public string? MetadataOverride { get; set; }

    /// <summary>Adds a new signing key; the previous ones stay published until <see cref="Withdraw"/>.</summary>
    public TestKey Rotate(string? keyId = null, string algorithm = "RS256")
    {
        var key = TestKey.Create(keyId ?? string.Create(CultureInfo.InvariantCulture, $"key-{Keys.Count + 1}"), algorithm, Keys.Count);
        Keys.Insert(0, key);
        return key;
    }

    /// <summary>Publishes the newest key only.</summary>
    public void Withdraw() => Keys.RemoveRange(1, Keys.Count - 1);

    /// <summary>The claims of an RFC 9068 access token of Ada, through the client <c>client-1</c>.</summary>
    public JsonObject AccessTokenClaims() => new()
    {
        ["iss"] = Issuer,
        ["sub"] = "3f6f1c5e-ada",
        ["aud"] = DefaultAudience,
        ["exp"] = Now + 900,
        ["iat"] = Now,
        ["nbf"] = Now,
        ["jti"] = Guid.NewGuid().ToString("N"),
        ["client_id"] = "client-1",
        ["scope"] = "wiki.read wiki.write",
        ["auth_time"] = Now - 60,
        ["email"] = "ada@example.com",
        ["name"] = "Ada Lovelace",
    };

    /// <summary>The claims of a Cloudflare Access application token of Ada.</summary>
    public JsonObject AssertionClaims() => new()
    {
        ["aud"] = new JsonArray(DefaultAudienceTag),
        ["email"] = "ada@example.com",
        ["exp"] = Now + 900,
        ["iat"] = Now,
        ["nbf"] = Now,
        ["iss"] = Issuer,
        ["type"] = "app",
        ["identity_nonce"] = "6ei69kawdKzMIAPF",
        ["sub"] = "7335d417-61da-459d-899c-0a01c76a2f94",
        ["country"] = "GB",
    };

    /// <summary>An OAuth access token, good unless <paramref name="claims"/> or <paramref name="header"/> spoil it.</summary>
    public string Issue(Action<JsonObject>? claims = null, Action<JsonObject>? header = null, TestKey? key = null) =>
        Sign(AccessTokenClaims(), "at+jwt", claims, header, key);

    /// <summary>An Access application token, good unless <paramref name="claims"/> or <paramref name="header"/> spoil it.</summary>
    public string IssueAssertion(Action<JsonObject>? claims = null, Action<JsonObject>? header = null, TestKey? key = null) =>
        Sign(AssertionClaims(), "JWT", claims, header, key);

    /// <summary>A token of exactly this header and payload, signed.</summary>
    public string SignRaw(string headerJson, string payloadJson, TestKey? key = null, string? algorithm = null) =>
        SignRaw(Encoding.UTF8.GetBytes(headerJson), Encoding.UTF8.GetBytes(payloadJson), key, algorithm);

    /// <inheritdoc cref="SignRaw(string, string, TestKey?, string?)"/>
    public string SignRaw(byte[] header, byte[] payload, TestKey? key = null, string? algorithm = null)
    {
        var input = $"{Base64Url.EncodeToString(header)}.{Base64Url.EncodeToString(payload)}";
        return $"{input}.{Base64Url.EncodeToString((key ?? Keys[0]).Sign(Encoding.ASCII.GetBytes(input), algorithm))}";
    }

    private long Now => _clock.GetUtcNow().ToUnixTimeSeconds();

    private string Sign(JsonObject claims, string type, Action<JsonObject>? changeClaims, Action<JsonObject>? changeHeader, TestKey? key)
    {
        key ??= Keys[0];
        var header = new JsonObject { ["alg"] = key.Algorithm, ["kid"] = key.KeyId, ["typ"] = type };
        changeClaims?.Invoke(claims);
        changeHeader?.Invoke(header);
        return SignRaw(header.ToJsonString(), claims.ToJsonString(), key);
    }

    internal string? Answer(string path, string? cookie)
    {
        switch (path)
        {
            case "/cdn-cgi/access/get-identity":
                IdentityCookies.Enqueue(cookie ?? "");
                return Identity;
            case "/keys" or "/cdn-cgi/access/certs":
                // Counted once it is read: who waits for the count may change the keys, and the answer must be of before.
                var keys = KeySetOverride ?? new JsonObject { ["keys"] = new JsonArray([.. Keys.Select(key => key.ToJwk())]) }.ToJsonString();
                Interlocked.Increment(ref _keyFetches);
                return keys;
            case "/.well-known/oauth-authorization-server" or "/.well-known/openid-configuration" or "/common/v2.0/.well-known/openid-configuration":
                Interlocked.Increment(ref _discoveryFetches);
                return MetadataOverride ?? new JsonObject { ["issuer"] = Issuer, ["jwks_uri"] = $"{Issuer}/keys", ["introspection_endpoint"] = $"{Issuer}/introspect" }.ToJsonString();
            default:
                return null;
        }
    }
}

/// <summary>What a <see cref="TestIssuer"/> does with requests.</summary>
public enum TestIssuerState
{
    /// <summary>It answers.</summary>
    Serving,

    /// <summary>The connection fails.</summary>
    Down,

    /// <summary>It takes the request and never answers.</summary>
    Hanging,

    /// <summary>It answers 500.</summary>
    Failing,

    /// <summary>It answers 302 to itself, as a captive portal would.</summary>
    Redirecting,
}
