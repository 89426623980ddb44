using ManagedAccess.AspNetCore.Access;
using ManagedAccess.AspNetCore.Challenges;
using Microsoft.Extensions.Primitives;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Challenges;

public class ChallengeMergeTests
{
    private static readonly BearerChallenge Plain = new() { ResourceMetadata = "https://w/p" };
    private static readonly BearerChallenge Invalid = Plain with { Scope = ["a"], Error = BearerError.InvalidToken, ErrorDescription = "The access token expired" };

    [Theory]
    [Trait("Conformance", "CHL-11")]
    [Trait("Conformance", "CHL-15")]
    [Trait("Conformance", "CHL-22")]
    [InlineData("Bearer", "Bearer resource_metadata=\"https://w/p\"")]
    [InlineData("bearer realm=app", "Bearer resource_metadata=\"https://w/p\", realm=\"app\"")]
    [InlineData("Bearer error=\"invalid_token\", error_description=\"The audience 'x, y' is invalid\"", "Bearer resource_metadata=\"https://w/p\", error=\"invalid_token\"")]
    [InlineData("Bearer resource_metadata=\"https://app/own\", scope=\"x y\"", "Bearer resource_metadata=\"https://w/p\", scope=\"x y\"")]
    [InlineData("Basic realm=\"a, b\"", "Bearer resource_metadata=\"https://w/p\"", "Basic realm=\"a, b\"")]
    [InlineData("Basic realm=\"a\", Bearer, Negotiate", "Bearer resource_metadata=\"https://w/p\"", "Basic realm=\"a\"", "Negotiate")]
    [InlineData("Negotiate YII==, Digest realm=\"d\", nonce=\"n==\", qop=\"auth,auth-int\"", "Bearer resource_metadata=\"https://w/p\"", "Negotiate YII==", "Digest realm=\"d\", nonce=\"n==\", qop=\"auth,auth-int\"")]
    [InlineData("Bearer realm=\"a\\\"b\\\\c\"", "Bearer resource_metadata=\"https://w/p\", realm=\"a\\\"b\\\\c\"")]
    [InlineData("Bearer ERROR=\"invalid_token\", error=\"invalid_request\"", "Bearer resource_metadata=\"https://w/p\", ERROR=\"invalid_token\"")]
    [InlineData("Bearer error=\"made_up\"", "Bearer resource_metadata=\"https://w/p\", error=\"made_up\"")]
    [InlineData("Bearer authorization_uri=\"https://login/x\", client_id=\"1\"", "Bearer resource_metadata=\"https://w/p\", authorization_uri=\"https://login/x\", client_id=\"1\"")]
    [InlineData("DPoP algs=\"ES256\"", "Bearer resource_metadata=\"https://w/p\"", "DPoP algs=\"ES256\"")]
    [InlineData(", ,Basic,, ", "Bearer resource_metadata=\"https://w/p\"", "Basic")]
    [InlineData("Bearer realm=\"never closed, Basic", "Bearer resource_metadata=\"https://w/p\", realm=\"never closed, Basic\"")]
    [InlineData("", "Bearer resource_metadata=\"https://w/p\"")]
    [InlineData("=x", "Bearer resource_metadata=\"https://w/p\"", "=x")]
    [InlineData("Bearer =x", "Bearer resource_metadata=\"https://w/p\"")]
    public void Merge_OfOneLine_PutsBearerFirstAndAddsThePointer(string line, params string[] expected) =>
        Assert.Equal(expected, ChallengeMerge.Merge(line, Plain, written: null).ToArray());

    [Fact]
    [Trait("Conformance", "CHL-15")]
    public void Merge_OfSeveralBearers_IsOneAndTheFirstWins()
    {
        var lines = new StringValues(["Bearer realm=\"first\"", "Basic", "Bearer realm=\"second\", scope=\"x\"", Invalid.ToString()]);

        var merged = ChallengeMerge.Merge(lines, Invalid, Invalid.ToString());

        Assert.Equal(
            ["Bearer resource_metadata=\"https://w/p\", realm=\"first\", scope=\"a\", error=\"invalid_token\", error_description=\"The access token expired\"", "Basic"],
            merged.ToArray());
    }

    [Fact]
    [Trait("Conformance", "CHL-31")]
    public void Merge_WithAnErrorOfAnotherScheme_KeepsOurs()
    {
        var merged = ChallengeMerge.Merge(new StringValues(["Bearer error=\"invalid_request\"", Invalid.ToString()]), Invalid, Invalid.ToString());

        Assert.Equal(Invalid.ToString(), merged.ToString());
    }

    // Case A20, dotnet/aspnetcore#57356: a handler prints the issuer of a forged token without quoting it.
    [Theory]
    [Trait("Conformance", "CHL-31")]
    [InlineData("Bearer error=\"invalid_token\", error_description=\"The issuer 'https://x\", resource_metadata=\"https://evil.example/x' is invalid\"")]
    [InlineData("Bearer error=\"invalid_token\", error_description=\"The issuer 'x\", scope=\"everything\", Basic realm=\"evil' is invalid\"")]
    [InlineData("Bearer error=\"invalid_token\", error_uri=\"https://x\", DPoP algs=\"none\"")]
    [InlineData("Bearer resource_metadata=\"https://evil.example/x\", error=\"invalid_token\"")]
    [InlineData("Bearer error_description=\"x\", resource_metadata=\"https://evil.example/x\", error=\"invalid_token\", Bearer error=\"invalid_token\"")]
    public void Merge_WithWordsOfAForgedToken_BelievesNothingBehindTheDescription(string line)
    {
        var pointed = ChallengeMerge.Merge(line, Plain, written: null).ToArray();
        var refused = ChallengeMerge.Merge(new StringValues([line, Invalid.ToString()]), Invalid, Invalid.ToString()).ToArray();

        Assert.StartsWith("Bearer resource_metadata=\"https://w/p\"", Assert.Single(pointed), StringComparison.Ordinal);
        Assert.DoesNotContain("evil", pointed[0], StringComparison.Ordinal);
        Assert.DoesNotContain("everything", pointed[0], StringComparison.Ordinal);
        Assert.Equal([Invalid.ToString()], refused);
    }

    [Fact]
    public void Merge_OfOursAlone_IsOurs()
    {
        StringValues ours = Invalid.ToString();

        Assert.Equal(ours, ChallengeMerge.Merge(ours, Invalid, Invalid.ToString()));
    }

    [Fact]
    public void Merge_OfAnythingAtAll_IsOneParsableBearerLineFirst()
    {
        const string Alphabet = "Bearer Basic=\",\\ \t=;x";
        var random = new Random(20261123);
        for (var round = 0; round < 5000; round++)
        {
            var line = new string([.. Enumerable.Range(0, random.Next(40)).Select(_ => Alphabet[random.Next(Alphabet.Length)])]);

            var merged = ChallengeMerge.Merge(line, Plain, written: null).ToArray();

            Assert.True(merged[0]!.StartsWith("Bearer resource_metadata=\"https://w/p\"", StringComparison.Ordinal), $"round {round}: {line}");
            Assert.False(merged.Skip(1).Any(other => other!.Split(' ')[0].Equals("Bearer", StringComparison.OrdinalIgnoreCase)), $"round {round}: {line}");
        }
    }
}
