using System.Buffers.Text;
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

    // The numbers alone: nobody has to have the private half.
    [Theory]
    [InlineData(2047, 65537, false)]
    [InlineData(2048, 65537, true)]
    [InlineData(8192, 65537, true)]
    [InlineData(8193, 65537, false)]
    [InlineData(2048, 3, true)]
    [InlineData(2048, 65536, false)]
    [InlineData(2048, 0xFFFFFFFFFFFFFFFF, true)]
    public void RsaKey_AtTheLimits_IsUsedUpToThem(int bits, ulong exponent, bool isUsed)
    {
        var modulus = new byte[(bits + 7) / 8];
        new Random(bits).NextBytes(modulus);
        modulus[0] = (byte)((modulus[0] & ((1 << (((bits - 1) % 8) + 1)) - 1)) | (1 << ((bits - 1) % 8)));
        modulus[^1] |= 1;
        var jwk = TestKey.Create("limit").ToJwk();
        jwk["n"] = Base64Url.EncodeToString(modulus);
        jwk["e"] = Base64Url.EncodeToString(new System.Numerics.BigInteger(exponent).ToByteArray(isUnsigned: true, isBigEndian: true));

        var keys = Read(Set(jwk));

        Assert.Equal(isUsed, keys.Length == 1);
        Assert.All(keys, key => Assert.Equal(bits / 8, key.SignatureLength));
    }

    [Fact]
    public void RsaKey_OfAnEvenModulus_IsSkipped()
    {
        var jwk = TestKey.Create("even").ToJwk();
        var modulus = Base64Url.DecodeFromChars(jwk["n"]!.GetValue<string>());
        modulus[^1] ^= 1;
        jwk["n"] = Base64Url.EncodeToString(modulus);

        Assert.Empty(Read(Set(jwk)));
    }

    [Fact]
    public void KeyId_AtTheLimit_IsUsedUpToIt()
    {
        Assert.Single(Read(Set(TestKey.Create(new string('k', 1024)).ToJwk())));
        Assert.Empty(Read(Set(TestKey.Create(new string('k', 1025)).ToJwk())));
    }

    [Fact]
    public void KeySet_OfMoreThanAHundredKeys_IsReadUpToTheHundredth()
    {
        var one = TestKey.Create("last").ToJwk();
        JsonObject[] Others(int count) => [.. Enumerable.Range(0, count).Select(_ => new JsonObject { ["kty"] = "oct" })];

        Assert.Single(Read(Set([.. Others(99), one])));
        Assert.Empty(Read(Set([.. Others(100), one])));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("y")]
    public void EcKey_WithACoordinateOfAnotherLength_IsSkipped(string coordinate)
    {
        var jwk = TestKey.Create("ec", "ES256").ToJwk();
        jwk[coordinate] = Base64Url.EncodeToString([0, .. Base64Url.DecodeFromChars(jwk[coordinate]!.GetValue<string>())]);

        Assert.Empty(Read(Set(jwk)));
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
