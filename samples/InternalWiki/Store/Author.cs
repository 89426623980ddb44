namespace InternalWiki.Store;

/// <summary>
/// The author of a revision, and the software they used. <see cref="Via"/> is Browser, Agent or Unknown, as the library reports it; null for pages
/// that came with the wiki. <see cref="Issuer"/> and <see cref="Subject"/> identify a person; the names are for display.
/// </summary>
public sealed record Author(string Name, string? Subject = null, string? Issuer = null, string? ClientId = null, string? ClientName = null, string? Via = null)
{
    /// <summary>The software the person wrote through, or null when it was their own browser or is unknown.</summary>
    public string? Through => ClientName ?? ClientId;

    /// <summary>"through Claude Code", "in a browser", or that the way is unknown; null for pages that came with the wiki.</summary>
    public string? How => Through is not null ? $"through {Through}" : Via switch
    {
        "Browser" => "in a browser",
        "Unknown" => "in a browser or through an agent",
        _ => null,
    };

    /// <summary>"Ada Lovelace, through Claude Code".</summary>
    public override string ToString() => How is null ? Name : $"{Name}, {How}";
}
