using System.ComponentModel.DataAnnotations;

namespace ManagedAccess.AspNetCore.Tokens;

/// <summary>How access tokens are checked and how long a check is remembered.</summary>
public sealed class AccessTokenOptions : IValidatableObject
{
    internal static readonly TimeSpan LongestClockSkew = TimeSpan.FromMinutes(5);
    internal const int ShortestMaxTokenLength = 1024;
    internal const int LongestMaxTokenLength = 65536;
    internal const int MostCacheEntries = 1_000_000;

    /// <summary>The difference tolerated between the issuer's clock and ours, for <c>exp</c>, <c>nbf</c> and <c>iat</c>.</summary>
    /// <value>Default 60 seconds. From zero to five minutes.</value>
    /// <remarks>A token stays good this much longer than its issuer promised (RFC 7519 §4.1.4 allows "a few minutes").</remarks>
    public TimeSpan ClockSkew { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>The longest credential that is looked at, in characters.</summary>
    /// <value>Default 16,384. From 1,024 to 65,536. Anything longer is a bad request before it is decoded.</value>
    public int MaxTokenLength { get; set; } = 16384;

    /// <summary>How many validated tokens are remembered.</summary>
    /// <value>Default 20,000, roughly 1.5 KB each. From zero, which verifies every signature on every request, to 1,000,000.</value>
    public int CacheEntries { get; set; } = 20000;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (ClockSkew < TimeSpan.Zero || ClockSkew > LongestClockSkew)
        {
            yield return new($"is {ClockSkew:c}; expected from 00:00:00 to {LongestClockSkew:c}", [nameof(ClockSkew)]);
        }

        if (MaxTokenLength is < ShortestMaxTokenLength or > LongestMaxTokenLength)
        {
            yield return new($"is {MaxTokenLength}; expected from {ShortestMaxTokenLength} to {LongestMaxTokenLength} characters", [nameof(MaxTokenLength)]);
        }

        if (CacheEntries is < 0 or > MostCacheEntries)
        {
            yield return new($"is {CacheEntries}; expected from 0 to {MostCacheEntries} tokens", [nameof(CacheEntries)]);
        }
    }
}
