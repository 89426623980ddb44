namespace ManagedAccess.AspNetCore;

/// <summary>The caller and the time of a change, in flat form, for a "created by" or "changed by" in the app's own data.</summary>
/// <remarks>
/// Eight scalars: an Entity Framework Core complex property (<c>ComplexProperty(page =&gt; page.ChangedBy)</c>) or eight columns. Compare <see cref="Key"/>
/// to see whether two stamps are of the same caller; the names are those at the time.
/// </remarks>
public sealed record AttributionStamp
{
    /// <summary>The key to compare callers by, ordinally: <see cref="AttributedUser.Key"/>; for a service, issuer and client identifier in the same form.</summary>
    public required string Key { get; init; }

    /// <summary>The issuer that vouched for the caller.</summary>
    public required string Issuer { get; init; }

    /// <summary>The person's subject; for a service, its client identifier.</summary>
    public required string Subject { get; init; }

    /// <summary>The name to show to people.</summary>
    public required string Name { get; init; }

    /// <summary>The client software, or <see langword="null"/> if the credential did not name it.</summary>
    public string? ClientId { get; init; }

    /// <summary>The name of the client software, or <see langword="null"/>.</summary>
    public string? ClientName { get; init; }

    /// <summary>Whether the person's own browser or software that acts for them did it, if that is known.</summary>
    public AttributionVia Via { get; init; }

    /// <summary>When it was done (UTC).</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>"Ada Lovelace, through Claude Code", or the name alone.</summary>
    /// <returns>Text for people.</returns>
    public override string ToString() => (ClientName ?? ClientId) is { } client && client != Name ? $"{Name}, through {client}" : Name;
}
