namespace InternalWiki.Store;

/// <summary>
/// Who wrote a revision, and with which software. <see cref="Via"/> is the library's word for it: Browser, Agent or Unknown; null for what came with the wiki. A person is <see cref="Issuer"/> and <see cref="Subject"/>;
/// the names are for reading.
/// </summary>
public sealed record Author(string Name, string? Subject = null, string? Issuer = null, string? ClientId = null, string? ClientName = null, string? Via = null)
{
    /// <summary>The software the person wrote through, or null when it was their own browser or is unknown.</summary>
    public string? Through => ClientName ?? ClientId;

    /// <summary>"through Claude Code", "in a browser", or that nobody can tell; null for what came with the wiki.</summary>
    public string? How => Through is not null ? $"through {Through}" : Via switch
    {
        "Browser" => "in a browser",
        "Unknown" => "in a browser or through an agent",
        _ => null,
    };

    /// <summary>"Ada Lovelace, through Claude Code".</summary>
    public override string ToString() => How is null ? Name : $"{Name}, {How}";
}
