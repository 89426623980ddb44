using System.Text;
using System.Text.Json.Nodes;
using ManagedAccess.AspNetCore.Tokens.Keys;
using ManagedAccess.Testing;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Tokens.Keys;

[Trait("Conformance", "KEY-05")]
public sealed class JwkSetReaderTests
{
    public static TheoryData<string, string?> Unusable => new()
    {
        { "kty", "\"oct\"" }, { "kty", "\"OKP\"" }, { "kty", "\"rsa\"" }, { "kty", null }, { "kty", "1" },
        { "alg", "\"RS1\"" }, { "alg", "\"HS256\"" }, { "alg", "\"none\"" }, { "alg", "\"ES256\"" }, { "alg", "\"RSA-OAEP\"" }, { "alg", "1" },
        { "use", "\"enc\"" }, { "use", "\"SIG\"" }, { "use", "1" },
        { "key_ops", "[\"sign\"]" }, { "key_ops", "[]" }, { "key_ops", "\"verify\"" },
        { "n", null }, { "n", "\"\"" }, { "n", "\"AQAB\"" }, { "n", "1" }, { "n", "\"!!!!\"" },
        { "e", null }, { "e", "\"\"" }, { "e", "\"AQ\"" }, { "e", "\"Ag\"" }, { "e", "\"AAAA\"" }, { "e", "\"AQAAAAAAAAAAAAAB\"" },
        { "kid", "1" }, { "d", "\"AQAB\"" },
        { "kid", "\"\\ud800\"" }, { "kty", "\"\\ud800\"" }, { "use", "\"\\ud800\"" }, { "n", "\"\\ud800\"" }, { "\\ud800", "1" }, // texts that are no Unicode
    };

    [Theory]
    [MemberData(nameof(Unusable))]
    public void Key_WithOneBadMember_IsSkippedAndTheOthersCount(string member, string? value)
    {
        var bad = TestKey.Create("bad").ToJwk();
        bad.Remove(member);
        var text = bad.ToJsonString();
        text = value is null ? text : text[..^1] + $",\"{member}\":{value}}}";

        var keys = Read($$"""{"keys":[{{text}},{{TestKey.Create("good", index: 1).ToJwk().ToJsonString()}}]}""");

        Assert.Equal(["good"], keys.Select(key => key.KeyId));
    }

    [Fact]
    public void Key_WithARepeatedMember_IsSkipped()
    {
        var twice = TestKey.Create("bad").ToJwk().ToJsonString()[..^1] + ",\"kid\":\"other\"}";

        Assert.Equal(["good"], Read($$"""{"keys":[{{twice}},{{TestKey.Create("good", index: 1).ToJwk().ToJsonString()}}]}""").Select(key => key.KeyId));
    }

    [Fact]
    [Trait("Conformance", "JWT-18")]
    public void RsaKey_Of1024Bits_IsSkipped()
    {
        using var weak = System.Security.Cryptography.RSA.Create(1024);

        Assert.Empty(Read(Set(new TestKey("weak", "RS256", weak).ToJwk())));
    }

    [Fact]
    public void EcKey_OffItsCurveOrOfAnotherSize_IsSkipped()
    {
        var off = TestKey.Create("off", "ES256").ToJwk();
        off["y"] = off["x"]!.GetValue<string>();
        var curve = TestKey.Create("curve", "ES256").ToJwk();
        curve["crv"] = "P-384";
        var other = TestKey.Create("other", "ES256").ToJwk();
        other["crv"] = "secp256k1";

        Assert.Empty(Read(Set(off, curve, other)));
    }

    [Fact]
    [Trait("Conformance", "JWT-05")]
    public void Key_WithoutAlg_IsUsedWithTheOneAlgorithmOfItsKind()
    {
        var keys = Read(Set(Without("RS256", "alg"), Without("ES256", "alg"), Without("ES384", "alg"), Without("ES512", "alg")));

        Assert.Equal(["RS256", "ES256", "ES384", "ES512"], keys.Select(key => key.Algorithm));
    }

    [Fact]
    public void KeyId_OfTwoDifferentKeys_MakesBothUnusable()
    {
        var keys = Read(Set(TestKey.Create("same").ToJwk(), TestKey.Create("same", index: 1).ToJwk(), TestKey.Create("other", "ES256").ToJwk()));

        Assert.Equal(["other"], keys.Select(key => key.KeyId));
    }

    // RFC 7517 §4.5: alternatives of different types may share a kid
    [Fact]
    public void KeyId_OfKeysOfDifferentAlgorithms_LeavesThemUsable()
    {
        var keys = Read(Set(TestKey.Create("same").ToJwk(), TestKey.Create("same", "ES256").ToJwk()));

        Assert.Equal(["RS256", "ES256"], keys.Select(key => key.Algorithm));
    }

    [Fact]
    public void Key_PublishedTwice_CountsOnce()
    {
        Assert.Single(Read(Set(TestKey.Create("same").ToJwk(), TestKey.Create("same").ToJwk())));
    }

    [Fact]
    public void KeySet_OfAccess_ReadsKeysAndNeverCertificates()
    {
        var json = $$"""{"keys":[{{TestKey.Create("a").ToJwk().ToJsonString()}}],"public_cert":{"kid":"b","cert":"x"},"public_certs":[{"kid":"b"}]}""";

        Assert.Equal(["a"], JwkSetReader.Read(Encoding.UTF8.GetBytes(json), SigningAlgorithms.Access).Select(key => key.KeyId));
        Assert.Empty(JwkSetReader.Read(Encoding.UTF8.GetBytes(Set(TestKey.Create("ps", "PS256").ToJwk())), SigningAlgorithms.Access));
    }

    private static JsonObject Without(string algorithm, string member)
    {
        var jwk = TestKey.Create(algorithm, algorithm).ToJwk();
        jwk.Remove(member);
        return jwk;
    }

    private static string Set(params JsonObject[] keys) => $$"""{"keys":[{{string.Join(',', keys.Select(key => key.ToJsonString()))}}]}""";

    private static System.Collections.Immutable.ImmutableArray<SigningKey> Read(string json) =>
        JwkSetReader.Read(Encoding.UTF8.GetBytes(json), SigningAlgorithms.All);
}
