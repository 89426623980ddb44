using ManagedAccess.AspNetCore.Access;
using ManagedAccess.AspNetCore.Challenges;
using ManagedAccess.AspNetCore.Tokens;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Challenges;

public sealed class ChallengeWriterTests
{
    [Theory]
    [InlineData(0, "1")]
    [InlineData(0.2, "1")]
    [InlineData(2, "2")]
    [InlineData(2.5, "3")]
    public void Write_WithATimeToWait_RoundsItUpToSeconds(double seconds, string retryAfter)
    {
        var context = new DefaultHttpContext();

        new ChallengeWriter(new ChallengeOptions()).Write(
            context, new Refusal(AccessReasons.From(TokenRejection.KeysUnavailable)) { RetryAfter = TimeSpan.FromSeconds(seconds) });

        Assert.Equal(retryAfter, context.Response.Headers.RetryAfter.ToString());
    }
}
