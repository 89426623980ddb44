namespace ManagedAccess.AspNetCore.Attribution;

/// <summary>Who did something and when, flat, as a "created by" or "changed by" of the app's own data keeps it.</summary>
/// <remarks>
/// Eight scalars: an Entity Framework Core complex property (<c>ComplexProperty(page =&gt; page.ChangedBy)</c>) or eight columns. Whether two
/// stamps are of the same caller, <see cref="Key"/> says; the names are what they were called at the time.
/// </remarks>
/// <param name="Key">What to compare callers by, ordinally: <see cref="AttributedUser.Key"/>; of a service, issuer and client identifier in the same form.</param>
/// <param name="Issuer">The issuer that vouched for the caller.</param>
/// <param name="Subject">The person's subject; of a service, its client identifier.</param>
/// <param name="Name">What to show to people.</param>
/// <param name="ClientId">The client software, or <see langword="null"/> when the credential did not name it.</param>
/// <param name="ClientName">Its name, or <see langword="null"/>.</param>
/// <param name="Via">Whether the person's own browser did it or software that acts for them, where that is known.</param>
/// <param name="Time">When it was done (UTC).</param>
public sealed record AttributionStamp(
    string Key, string Issuer, string Subject, string Name, string? ClientId, string? ClientName, AttributionVia Via, DateTimeOffset Time)
{
    /// <summary>"Ada Lovelace, through Claude Code", or the name alone.</summary>
    /// <returns>Text for people.</returns>
    public override string ToString() => (ClientName ?? ClientId) is { } client && client != Name ? $"{Name}, through {client}" : Name;
}
