namespace InternalWiki.Store;

/// <summary>
/// Who wrote a revision, and with which software. A person is <see cref="Issuer"/> and <see cref="Subject"/>;
/// the names are for reading.
/// </summary>
public sealed record Author(string Name, string? Subject = null, string? Issuer = null, string? ClientId = null, string? ClientName = null)
{
    /// <summary>The software the person wrote through, or null when it was their own browser or is unknown.</summary>
    public string? Through => ClientName ?? ClientId;

    /// <summary>"Ada Lovelace, through Claude Code".</summary>
    public override string ToString() => Through is null ? Name : $"{Name}, through {Through}";
}
