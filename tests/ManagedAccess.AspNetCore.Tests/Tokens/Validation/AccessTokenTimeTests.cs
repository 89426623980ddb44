using ManagedAccess.AspNetCore.Tokens;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Tokens.Validation;

/// <summary>Every time at −1, 0 and +1 second, with and without skew, on the first use and on a use from the cache.</summary>
[Trait("Conformance", "JWT-15")]
[Trait("Conformance", "JWT-16")]
public sealed class AccessTokenTimeTests
{
    [Theory]
    [InlineData(60, -1, nameof(TokenRejection.None))]
    [InlineData(60, 0, nameof(TokenRejection.Expired))]
    [InlineData(60, 1, nameof(TokenRejection.Expired))]
    [InlineData(0, -1, nameof(TokenRejection.None))]
    [InlineData(0, 0, nameof(TokenRejection.Expired))]
    [InlineData(0, 1, nameof(TokenRejection.Expired))]
    [InlineData(300, -1, nameof(TokenRejection.None))]
    [InlineData(300, 0, nameof(TokenRejection.Expired))]
    public async Task Expiry_AtTheEndOfTheSkew_IsTheFirstSecondRefused(int skew, int offset, string expected)
    {
        using var path = Path(skew);
        var token = path.OAuth.Issue(claims => claims["exp"] = Now(path) + 100);

        path.Clock.Advance(TimeSpan.FromSeconds(100 + skew + offset));

        Assert.Equal(expected, (await path.RejectionOfAsync(token)).ToString());
    }

    [Theory]
    [InlineData(60)]
    [InlineData(0)]
    public async Task Expiry_OfACachedToken_IsTheSameSecond(int skew)
    {
        using var path = Path(skew);
        var token = path.OAuth.Issue(claims => claims["exp"] = Now(path) + 100);
        Assert.Equal(TokenRejection.None, await path.RejectionOfAsync(token));

        path.Clock.Advance(TimeSpan.FromSeconds(100 + skew - 1));
        Assert.Equal(TokenRejection.None, await path.RejectionOfAsync(token));
        path.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(TokenRejection.Expired, await path.RejectionOfAsync(token));

        Assert.Equal(1, path.Verifications);
        Assert.Equal(0, path.Cache.Count);
    }

    [Theory]
    [InlineData("nbf", 60, 59, nameof(TokenRejection.None))]
    [InlineData("nbf", 60, 60, nameof(TokenRejection.None))]
    [InlineData("nbf", 60, 61, nameof(TokenRejection.NotYetValid))]
    [InlineData("nbf", 0, 0, nameof(TokenRejection.None))]
    [InlineData("nbf", 0, 1, nameof(TokenRejection.NotYetValid))]
    [InlineData("iat", 60, 60, nameof(TokenRejection.None))]
    [InlineData("iat", 60, 61, nameof(TokenRejection.IssuedInFuture))]
    [InlineData("iat", 0, 0, nameof(TokenRejection.None))]
    [InlineData("iat", 0, 1, nameof(TokenRejection.IssuedInFuture))]
    [InlineData("auth_time", 60, 60, nameof(TokenRejection.None))]
    [InlineData("auth_time", 60, 61, nameof(TokenRejection.AuthenticatedInFuture))]
    public async Task Start_BeyondTheSkew_IsRefused(string member, int skew, int ahead, string expected)
    {
        using var path = Path(skew);

        Assert.Equal(expected, (await path.RejectionOfAsync(path.OAuth.Issue(claims => claims[member] = Now(path) + ahead))).ToString());
    }

    [Fact]
    public async Task NotBefore_OfACachedToken_IsCheckedAgainWhenTheClockGoesBack()
    {
        var clock = new ShiftedClock();
        using var path = new TokenPath(clock: clock);
        var token = path.OAuth.Issue(claims => claims["nbf"] = clock.GetUtcNow().ToUnixTimeSeconds());
        Assert.Equal(TokenRejection.None, await path.RejectionOfAsync(token));

        clock.Shift = TimeSpan.FromMinutes(-5);

        Assert.Equal(TokenRejection.NotYetValid, await path.RejectionOfAsync(token));
    }

    [Fact]
    public async Task NotBefore_Absent_IsNoError()
    {
        using var path = Path(60);

        Assert.Equal(TokenRejection.None, await path.RejectionOfAsync(path.OAuth.Issue(claims => claims.Remove("nbf"))));
    }

    [Theory]
    [InlineData(0.25)]
    [InlineData(0.5)]
    [InlineData(0.75)]
    [Trait("Conformance", "JWT-17")]
    public async Task NumericDate_WithAFraction_IsAccepted(double fraction)
    {
        using var path = Path(60);
        var token = path.OAuth.Issue(claims =>
        {
            claims["exp"] = Now(path) + 100 + fraction;
            claims["iat"] = Now(path) - fraction;
            claims["nbf"] = Now(path) - fraction;
            claims["auth_time"] = Now(path) - 60 - fraction;
        });

        var outcome = await path.ValidateAsync(token);

        Assert.Equal(TokenRejection.None, outcome.Rejection);
        Assert.Equal(fraction, (outcome.Token!.ExpiresAt - path.Clock.GetUtcNow()).TotalSeconds - 100, precision: 3);
    }

    [Fact]
    [Trait("Conformance", "JWT-17")]
    public async Task NumericDate_AtTheEndOfTheCalendar_IsAccepted()
    {
        using var path = Path(60);

        var outcome = await path.ValidateAsync(path.OAuth.Issue(claims => claims["exp"] = 253402300799));

        Assert.Equal(9999, outcome.Token!.ExpiresAt.Year);
    }

    private static TokenPath Path(int skew) => new(options: options => options.ClockSkew = TimeSpan.FromSeconds(skew));

    private static long Now(TokenPath path) => path.Clock.GetUtcNow().ToUnixTimeSeconds();

    private sealed class ShiftedClock : TimeProvider
    {
        public TimeSpan Shift { get; set; }

        public override DateTimeOffset GetUtcNow() => new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero) + Shift;
    }
}
