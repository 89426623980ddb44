using System.Text.Json.Nodes;
using ManagedAccess.AspNetCore.Tokens;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Tokens.Validation;

/// <summary>Every limit of the gate, at it and one beyond it.</summary>
public sealed class TokenLimitsTests
{
    [Theory]
    [InlineData("sub", 1024)]
    [InlineData("client_id", 1024)]
    [InlineData("jti", 1024)]
    [InlineData("email", 1024)]
    [InlineData("name", 1024)]
    [InlineData("acr", 1024)]
    [InlineData("sid", 1024)]
    [InlineData("client_name", 1024)]
    [InlineData("common_name", 1024)]
    [InlineData("identity_nonce", 1024)]
    [InlineData("country", 1024)]
    [InlineData("scope", 4094)] // 4096 with its quotes
    public async Task Text_AtTheLimit_IsAcceptedAndOneBeyondItIsNot(string claim, int length)
    {
        using var path = new TokenPath();

        Assert.Equal(TokenRejection.None, await path.RejectionOfAsync(path.OAuth.Issue(claims => claims[claim] = new string('x', length))));
        Assert.Equal(TokenRejection.ClaimMalformed, await path.RejectionOfAsync(path.OAuth.Issue(claims => claims[claim] = new string('x', length + 1))));
    }

    [Fact]
    public async Task KeyId_AtTheLimit_IsLookedUpAndOneBeyondItIsNot()
    {
        using var path = new TokenPath();

        Assert.Equal(TokenRejection.KeyUnknown, await path.RejectionOfAsync(path.OAuth.Issue(header: header => header["kid"] = new string('k', 1024))));
        Assert.Equal(TokenRejection.KeyIdMalformed, await path.RejectionOfAsync(path.OAuth.Issue(header: header => header["kid"] = new string('k', 1025))));
    }

    [Fact]
    public async Task Actors_AtTheLimit_AreAcceptedAndOneBeyondItIsNot()
    {
        using var path = new TokenPath();

        Assert.Equal(8, (await path.ValidateAsync(path.OAuth.Issue(claims => claims["act"] = Chain(8)))).Token!.Actors.Count);
        Assert.Equal(TokenRejection.ActorMalformed, await path.RejectionOfAsync(path.OAuth.Issue(claims => claims["act"] = Chain(9))));
    }

    // Beyond the stack's room too: 2048 bytes are the last that come from it
    [Theory]
    [InlineData(2047)]
    [InlineData(2048)]
    [InlineData(2049)]
    [InlineData(16384)]
    public async Task Token_OfALength_IsReadOrRefusedForItsLengthAlone(int length)
    {
        using var path = new TokenPath(options: options => options.MaxTokenLength = length);
        var text = new string('a', length - 2) + ".b";

        Assert.Equal(TokenRejection.NotThreeParts, await path.RejectionOfAsync(text));
        Assert.Equal(TokenRejection.CredentialTooLong, await path.RejectionOfAsync(text + "c"));
    }

    private static JsonObject Chain(int length)
    {
        var actor = new JsonObject { ["sub"] = "actor" };
        for (var i = 1; i < length; i++)
        {
            actor = new JsonObject { ["sub"] = "actor", ["act"] = actor };
        }

        return actor;
    }
}
