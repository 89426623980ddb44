using ManagedAccess.AspNetCore.Tests.Tokens.Validation;
using ManagedAccess.AspNetCore.Tokens;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Tokens;

/// <summary>Every reason to refuse, earned; and the proof that none was left out.</summary>
public sealed class TokenRejectionTests
{
    public static TheoryData<int, string> Cases
    {
        get
        {
            var data = new TheoryData<int, string>();
            for (var i = 0; i < TokenRejectionCases.All.Count; i++)
            {
                var testCase = TokenRejectionCases.All[i];
                data.Add(i, $"{testCase.Conformance} {testCase.Expected}: {testCase.Name.Replace('\0', '0')}");
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Credential_BadInOneWay_IsRefusedForThatReason(int index, string description)
    {
        var testCase = TokenRejectionCases.All[index];
        using var path = new TokenPath();

        var rejection = await testCase.Earn(path);

        Assert.True(testCase.Expected == rejection, $"{description}: {rejection}");
    }

    [Fact]
    public void TokenRejection_EveryValue_IsEarnedBySomeCase()
    {
        var earned = TokenRejectionCases.All.Select(testCase => testCase.Expected).ToHashSet();

        Assert.Equal([TokenRejection.None], Enum.GetValues<TokenRejection>().Where(rejection => !earned.Contains(rejection)));
    }

    [Fact]
    public void TokenRejection_EveryValue_HasAStableReasonCodeAndOneStatus()
    {
        Assert.All(Enum.GetValues<TokenRejection>(), rejection =>
        {
            Assert.Matches("^[a-z0-9]+(_[a-z0-9]+)*$", rejection.ReasonCode());
            Assert.False(rejection.IsMalformedCarriage() && rejection.IsUnavailable());
        });
        Assert.Equal("signature_invalid", TokenRejection.SignatureInvalid.ReasonCode());
        Assert.Equal("none", TokenRejection.None.ReasonCode());
        Assert.False(TokenRejection.OpaqueToken.IsMalformedCarriage()); // CFA-09: 401, not 400
        Assert.True(TokenRejection.CredentialTooLong.IsMalformedCarriage());
    }
}
