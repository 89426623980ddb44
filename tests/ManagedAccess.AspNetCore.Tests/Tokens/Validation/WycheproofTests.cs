using System.Buffers.Text;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ManagedAccess.AspNetCore.Tokens;
using ManagedAccess.AspNetCore.Tokens.Keys;
using ManagedAccess.Testing;
using Microsoft.IdentityModel.Tokens;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Tokens.Validation;

/// <summary>Project Wycheproof's JOSE vectors: as they are, and rebuilt on claims of our own.</summary>
/// <remarks>
/// As they are, none carries an access token's claims, so none may be accepted, whatever key is trusted. Rebuilt, each idea is put on
/// a token that would be good without it: our claims, the vector's header and the vector's way of spoiling the signature.
/// </remarks>
public sealed class WycheproofTests
{
    private static readonly string[] Files = ["json_web_signature_test.json", "json_web_key_test.json", "json_web_crypto_test.json"];

    [Fact]
    public async Task Vectors_Verbatim_AreNeverAcceptedAndNeverThrow()
    {
        var count = 0;
        foreach (var (group, test) in Vectors())
        {
            using var path = new TokenPath();
            path.OAuth.KeySetOverride = KeySetOf(group).ToJsonString();

            // The transport hands us one header value; vectors in JSON serialization arrive as just that.
            var vector = test["jws"] ?? test["jwe"]!;
            var jws = vector is JsonValue text ? text.GetValue<string>() : vector.ToJsonString();
            Assert.NotEqual(TokenRejection.None, await path.RejectionOfAsync(jws));
            count++;
        }

        Assert.True(count > 350, $"{count} vectors");
    }

    // What the vectors say of signatures and keys, asked of the very parts that read keys and verify signatures.
    [Fact]
    public void Vectors_OfAsymmetricKeys_AreVerifiedAsTheirAuthorsSay()
    {
        var (good, bad, skipped) = (0, 0, 0);
        foreach (var (group, test) in Vectors())
        {
            if (test["jws"] is not JsonValue || test["jws"]!.GetValue<string>().Split('.') is not [var header, var payload, var signature])
            {
                skipped++;
                continue;
            }

            var accepted = Accepts(group, header, payload, signature);
            var valid = test["result"]!.GetValue<string>() == "valid";
            if (accepted)
            {
                Assert.True(valid, $"{group["comment"]} {test["tcId"]} {test["comment"]} was accepted");
                good++;
            }
            else
            {
                bad++;
            }
        }

        // Not every valid vector is for us: symmetric keys, keys below our sizes and algorithms outside the list are refused on purpose.
        Assert.True(good >= 30 && bad >= 400, $"{good} accepted, {bad} refused, {skipped} not compact");
        TestContext.Current.TestOutputHelper?.WriteLine($"{good} accepted, {bad} refused, {skipped} not compact");
    }

    [Theory]
    [InlineData("RS256")]
    [InlineData("PS256")]
    [InlineData("ES256")]
    [InlineData("ES384")]
    [InlineData("ES512")]
    public async Task Vectors_RebuiltOnOurClaims_AreRefusedUnlessUntouched(string algorithm)
    {
        using var path = new TokenPath(algorithm: algorithm);
        Assert.Equal(TokenRejection.None, await path.RejectionOfAsync(path.OAuth.Issue()));
        var accepted = new List<string>();
        foreach (var (name, token) in Rebuilt(path, algorithm))
        {
            if (await path.RejectionOfAsync(token) == TokenRejection.None)
            {
                accepted.Add(name);
            }
        }

        Assert.Empty(accepted);
    }

    private static IEnumerable<(string Name, string Token)> Rebuilt(TokenPath path, string algorithm)
    {
        var good = path.OAuth.Issue();
        var parts = good.Split('.');
        var input = $"{parts[0]}.{parts[1]}";
        var signature = Base64Url.DecodeFromChars(parts[2]);
        string With(byte[] bytes) => $"{input}.{Base64Url.EncodeToString(bytes)}";

        // ModifiedSignature, ModifiedPadding
        for (var i = 0; i < signature.Length; i++)
        {
            yield return ($"bit of byte {i}", With([.. signature[..i], (byte)(signature[i] ^ 1), .. signature[(i + 1)..]]));
        }

        foreach (var length in new[] { 0, 1, signature.Length / 2, signature.Length - 1 })
        {
            yield return ($"cut to {length}", With(signature[..length]));
            yield return ($"{length} zeros", With(new byte[length]));
        }

        yield return ("all zeros", With(new byte[signature.Length]));
        yield return ("all ones", With([.. Enumerable.Repeat((byte)0xFF, signature.Length)]));
        yield return ("leading zero", With([0, .. signature]));
        yield return ("trailing zero", With([.. signature, 0]));
        yield return ("twice", With([.. signature, .. signature]));
        yield return ("padded", good + "=");
        yield return ("white space", good + " ");

        // Special values of ECDSA: 0, 1, n, n-1 in R and S; DER instead of R and S side by side
        if (path.OAuth.Keys[0].Pair is System.Security.Cryptography.ECDsa ecdsa)
        {
            var half = signature.Length / 2;
            foreach (var r in Special(half, algorithm))
            {
                foreach (var s in Special(half, algorithm))
                {
                    yield return ("special R and S", With([.. r, .. s]));
                }

                yield return ("special R", With([.. r, .. signature[half..]]));
                yield return ("special S", With([.. signature[..half], .. r]));
            }

            var hash = new System.Security.Cryptography.HashAlgorithmName("SHA" + algorithm[^3..]);
            yield return ("DER", With(ecdsa.SignData(Encoding.ASCII.GetBytes(input), hash, System.Security.Cryptography.DSASignatureFormat.Rfc3279DerSequence)));
        }

        // WrongPrimitive, AlgIsNone: every header the vectors use, over our claims and with our signature
        foreach (var (group, test) in Vectors())
        {
            if (test["jws"] is not JsonValue || test["jws"]!.GetValue<string>().Split('.') is not [var header, _, var theirSignature] || header == parts[0])
            {
                continue;
            }

            var name = $"{group["comment"]} {test["tcId"]}";
            yield return ($"header of {name}, our signature", $"{header}.{parts[1]}.{parts[2]}");
            yield return ($"our header, signature of {name}", $"{input}.{theirSignature}");
        }
    }

    private static IEnumerable<byte[]> Special(int length, string algorithm)
    {
        var order = Convert.FromHexString(algorithm switch
        {
            "ES256" => "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551",
            "ES384" => "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973",
            _ => "01FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFA51868783BF2F966B7FCC0148F709A5D03BB5C9B8899C47AEBB6FB71E91386409",
        });
        yield return new byte[length];
        yield return [.. new byte[length - 1], 1];
        yield return order;
        yield return [.. order[..^1], (byte)(order[^1] - 1)];
        yield return [.. Enumerable.Repeat((byte)0xFF, length)];
    }

    private static bool Accepts(JsonNode group, string header, string payload, string signature)
    {
        var keys = JwkSetReader.Read(Encoding.UTF8.GetBytes(KeySetOf(group).ToJsonString()), SigningAlgorithms.All);
        if (Header(header) is not { } parsed || KeyOf(keys, parsed) is not { } key || parsed["alg"]?.ToString() != key.Algorithm
            || !Base64Url.IsValid(signature) || Base64Url.DecodeFromChars(signature) is not { } bytes || bytes.Length != key.SignatureLength)
        {
            return false;
        }

        var verifier = key.VerificationKey.CryptoProviderFactory.CreateForVerifying(key.VerificationKey, key.Algorithm);
        return verifier.Verify(Encoding.ASCII.GetBytes($"{header}.{payload}"), bytes);
    }

    private static SigningKey? KeyOf(ImmutableArray<SigningKey> keys, JsonNode header) => header["kid"] is { } keyId
        ? keys.SingleOrDefault(key => key.KeyId == keyId.ToString())
        : keys is [var only] ? only : null;

    private static JsonNode? Header(string header)
    {
        try
        {
            return header.Contains('=', StringComparison.Ordinal) ? null : JsonNode.Parse(Base64UrlEncoder.DecodeBytes(header));
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            return null;
        }
    }

    private static JsonObject KeySetOf(JsonNode group)
    {
        var key = (group["public"] ?? group["private"])!.DeepClone().AsObject();
        var keys = key["keys"] is JsonArray list ? list.DeepClone().AsArray() : new JsonArray(key);
        foreach (var jwk in keys.OfType<JsonObject>())
        {
            jwk.Remove("d"); // the vectors publish what an issuer would not; only the public half is at issue
        }

        return new() { ["keys"] = keys };
    }

    private static IEnumerable<(JsonNode Group, JsonNode Test)> Vectors()
    {
        foreach (var file in Files)
        {
            if (SharedData.Find($"wycheproof/{file}") is not { } found)
            {
                Assert.Skip($"skipped: no Wycheproof vectors on this machine ({file})");
                yield break;
            }

            foreach (var group in JsonNode.Parse(File.ReadAllText(found))!["testGroups"]!.AsArray())
            {
                foreach (var test in group!["tests"]!.AsArray())
                {
                    yield return (group, test!);
                }
            }
        }
    }
}
