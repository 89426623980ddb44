namespace ManagedAccess.AspNetCore.Tokens.Keys;

/// <summary>
/// Shortens the time to the next refresh by a random part of it, up to a fifth. Apps that were started together, by a deployment or after an
/// outage of the issuer, then ask it at different times.
/// </summary>
internal sealed class RefreshJitter(Random random)
{
    private const double Most = 0.2;

    /// <summary>A time between four fifths of <paramref name="time"/> and all of it. Never longer, so that keys are not older than promised.</summary>
    public TimeSpan Shorten(TimeSpan time) => time * (1 - (Most * random.NextDouble()));
}
