using ManagedAccess.Testing;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Testing;

/// <summary>The reader that the other tests believe.</summary>
public sealed class ReceivedChallengeTests
{
    [Theory]
    [InlineData("Bearer", "Bearer()")]
    [InlineData("Bearer realm=\"a, b=\\\"c\\\"\" , scope = x", "Bearer(realm=a, b=\"c\";scope=x)")]
    [InlineData(",Basic realm=\"x\", ,Bearer error=\"invalid_token\",Negotiate YWJj==", "Basic(realm=x) Bearer(error=invalid_token) Negotiate[YWJj==]")]
    [InlineData("Negotiate, Bearer a=\"1\"", "Negotiate() Bearer(a=1)")]
    public void Parse_WhatTheGrammarAllows_IsRead(string fieldValue, string expected)
    {
        var challenges = ReceivedChallenge.Parse(fieldValue);

        Assert.Equal(expected, string.Join(' ', challenges.Select(challenge => challenge.Token68 is { } token68
            ? $"{challenge.Scheme}[{token68}]"
            : $"{challenge.Scheme}({string.Join(';', challenge.Parameters.Select(parameter => $"{parameter.Key}={parameter.Value}"))})")));
    }

    [Theory]
    [InlineData("Bearer realm=\"x\", REALM=\"y\"")]
    [InlineData("Bearer realm=\"x")]
    [InlineData("Bearer realm=\"x\\")]
    [InlineData("Bearer realm=http://x")]
    [InlineData("=\"x\"")]
    [InlineData("Bearer realm=\"x\"scope=\"y\"")]
    [InlineData("Bearer realm=\"x\" scope=\"y\"")]
    public void Parse_WhatTheGrammarForbids_Throws(string fieldValue) =>
        Assert.Throws<FormatException>(() => ReceivedChallenge.Parse(fieldValue));
}
