using System.Collections.Concurrent;

namespace ManagedAccess.Emulator.Edge.Policies;

/// <summary>The people and the clients that a developer has denied on the developer page. In memory: a restart forgets them.</summary>
internal sealed class Denials
{
    public const string Reason = "denied on the developer page";

    private readonly ConcurrentDictionary<string, bool> _people = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, bool> _clients = new(StringComparer.Ordinal);

    public bool HasPerson(string email) => _people.ContainsKey(email);

    public bool HasClient(string clientId) => _clients.ContainsKey(clientId);

    public void SetPerson(string email, bool isDenied) => Set(_people, email, isDenied);

    public void SetClient(string clientId, bool isDenied) => Set(_clients, clientId, isDenied);

    private static void Set(ConcurrentDictionary<string, bool> denied, string key, bool isDenied)
    {
        if (isDenied)
        {
            denied[key] = true;
        }
        else
        {
            denied.TryRemove(key, out _);
        }
    }
}
