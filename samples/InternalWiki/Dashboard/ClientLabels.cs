namespace InternalWiki.Dashboard;

/// <summary>What clients are called on one page. A client chooses its own name, so where two share one their identifiers tell them apart.</summary>
public sealed class ClientLabels(IEnumerable<(string? Name, string? Id)> clients)
{
    private readonly HashSet<string?> _shared =
        [.. clients.Distinct().GroupBy(client => client.Name, client => client.Id).Where(ids => ids.Count() > 1).Select(ids => ids.Key)];

    /// <summary>The client's name, with its identifier where the name alone would not do; null for none.</summary>
    public string? Of(string? name, string? id) => name is not null && id is not null && name != id && _shared.Contains(name) ? $"{name} ({id})" : name ?? id;
}
