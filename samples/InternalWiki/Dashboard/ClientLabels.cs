namespace InternalWiki.Dashboard;

/// <summary>The names of clients on one page. A client chooses its own name, so two clients with the same name are shown with their identifiers.</summary>
public sealed class ClientLabels(IEnumerable<(string? Name, string? Id)> clients)
{
    private readonly HashSet<string?> _shared =
        [.. clients.Distinct().GroupBy(client => client.Name, client => client.Id).Where(ids => ids.Count() > 1).Select(ids => ids.Key)];

    /// <summary>The client's name, with its identifier if another client has the same name; null if there is no client.</summary>
    public string? Of(string? name, string? id) => name is not null && id is not null && name != id && _shared.Contains(name) ? $"{name} ({id})" : name ?? id;
}
