using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace ManagedAccess.AspNetCore.Authentication;

/// <summary>A dictionary that allocates nothing until something is added: a ticket has two, and few requests read them.</summary>
internal class OnDemandDictionary<TValue> : IDictionary<string, TValue>
{
    private static readonly Dictionary<string, TValue> Nothing = new(StringComparer.Ordinal);

    private Dictionary<string, TValue>? _entries;

    public int Count => Read.Count;

    public bool IsReadOnly => false;

    public ICollection<string> Keys => Read.Keys;

    public ICollection<TValue> Values => Read.Values;

    private Dictionary<string, TValue> Read => _entries ??= First() ?? Nothing;

    private Dictionary<string, TValue> Write => Read == Nothing ? _entries = new(StringComparer.Ordinal) : _entries!;

    public TValue this[string key]
    {
        get => Read[key];
        set => Write[key] = value;
    }

    public void Add(string key, TValue value) => Write.Add(key, value);

    public void Add(KeyValuePair<string, TValue> item) => Write.Add(item.Key, item.Value);

    public void Clear() => _entries = Nothing;

    public bool Contains(KeyValuePair<string, TValue> item) => Read.Contains(item);

    public bool ContainsKey(string key) => Read.ContainsKey(key);

    public void CopyTo(KeyValuePair<string, TValue>[] array, int arrayIndex) => ((ICollection<KeyValuePair<string, TValue>>)Read).CopyTo(array, arrayIndex);

    public IEnumerator<KeyValuePair<string, TValue>> GetEnumerator() => Read.GetEnumerator();

    public bool Remove(string key) => Read.Remove(key);

    public bool Remove(KeyValuePair<string, TValue> item) => ((ICollection<KeyValuePair<string, TValue>>)Read).Remove(item);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out TValue value) => Read.TryGetValue(key, out value);

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The initial content, read once; null if there is no initial content.</summary>
    protected virtual Dictionary<string, TValue>? First() => null;
}
