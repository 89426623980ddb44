using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace ManagedAccess.AspNetCore.Privacy;

/// <summary>
/// The response of a request, which becomes private when a caller is let in: from then on its <c>Cache-Control</c> never has <c>public</c>
/// or <c>s-maxage</c> (CAC-20). They are removed when they are set, because a cache inside the process reads the field before the response
/// starts.
/// </summary>
/// <remarks>
/// It exists from the start of the request, because middleware may keep a reference to the fields before the caller is known and write to them
/// later. One object is both the feature and its header dictionary, because every request needs one.
/// </remarks>
internal sealed class PrivateResponse : IHttpResponseFeature, IHeaderDictionary
{
    private readonly HttpContext _context;
    private readonly IHttpResponseFeature _inner;

    private PrivateResponse(HttpContext context, IHttpResponseFeature inner)
    {
        _context = context;
        _inner = inner;
    }

    /// <summary>Whether a caller was let in.</summary>
    public bool IsPrivate { get; private set; }

    public int StatusCode { get => _inner.StatusCode; set => _inner.StatusCode = value; }

    public string? ReasonPhrase { get => _inner.ReasonPhrase; set => _inner.ReasonPhrase = value; }

    public IHeaderDictionary Headers { get => this; set => _inner.Headers = value; }

    // Body is obsolete on the interface, but servers still use it.
#pragma warning disable CS0618 // a decorator passes on every member, this one too
    public Stream Body { get => _inner.Body; set => _inner.Body = value; }
#pragma warning restore CS0618

    public bool HasStarted => _inner.HasStarted;

    public long? ContentLength { get => Fields.ContentLength; set => Fields.ContentLength = value; }

    public ICollection<string> Keys => Fields.Keys;

    public ICollection<StringValues> Values => Fields.Values;

    public int Count => Fields.Count;

    public bool IsReadOnly => Fields.IsReadOnly;

    private IHeaderDictionary Fields => _inner.Headers;

    public StringValues this[string key]
    {
        get => Fields[key];
        set => Fields[key] = IsCacheControl(key) ? Restricted(value) : value;
    }

    /// <summary>Wraps the response of a request at its start.</summary>
    public static PrivateResponse Around(HttpContext context)
    {
        var response = new PrivateResponse(context, context.Features.GetRequiredFeature<IHttpResponseFeature>());
        context.Features.Set<IHttpResponseFeature>(response);
        return response;
    }

    /// <summary>Makes the response of this request private, even if other code sets <c>Cache-Control</c> later. Calling it again does nothing.</summary>
    public static void Ensure(HttpContext context)
    {
        // Another one is needed if the app has replaced the response feature by one with fields of its own. Read through the response, which keeps
        // the feature: to look for it costs every request more.
        var response = context.Response.Headers as PrivateResponse ?? Around(context);
        if (response is { IsPrivate: false, HasStarted: false })
        {
            response.BecomePrivate();
        }
    }

    public void OnStarting(Func<object, Task> callback, object state) => _inner.OnStarting(callback, state);

    public void OnCompleted(Func<object, Task> callback, object state) => _inner.OnCompleted(callback, state);

    // The dictionary's own Add: its callers expect an exception if the field exists already.
    public void Add(string key, StringValues value) => ((IDictionary<string, StringValues>)Fields).Add(key, IsCacheControl(key) ? Restricted(value) : value);

    public void Add(KeyValuePair<string, StringValues> item) => Add(item.Key, item.Value);

    public void Clear() => Fields.Clear();

    public bool Contains(KeyValuePair<string, StringValues> item) => Fields.Contains(item);

    public bool ContainsKey(string key) => Fields.ContainsKey(key);

    public void CopyTo(KeyValuePair<string, StringValues>[] array, int arrayIndex) => Fields.CopyTo(array, arrayIndex);

    public IEnumerator<KeyValuePair<string, StringValues>> GetEnumerator() => Fields.GetEnumerator();

    public bool Remove(string key) => Fields.Remove(key);

    public bool Remove(KeyValuePair<string, StringValues> item) => Fields.Remove(item);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out StringValues value) => Fields.TryGetValue(key, out value);

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static bool IsCacheControl(string key) => key.Length == HeaderNames.CacheControl.Length && key.Equals(HeaderNames.CacheControl, StringComparison.OrdinalIgnoreCase);

    private void BecomePrivate()
    {
        IsPrivate = true;
        if (Fields.CacheControl is { Count: > 0 } present)
        {
            this[HeaderNames.CacheControl] = present;
        }
    }

    private StringValues Restricted(StringValues value)
    {
        if (!IsPrivate)
        {
            return value;
        }

        var restricted = PrivateCacheControl.Restrict(value, out var wasShared);
        if (wasShared)
        {
            // This happens rarely, and once for each place in the app, so the service is looked up only here.
            _context.RequestServices.GetRequiredService<SharedCachingNotice>().Give(_context);
        }

        return restricted;
    }
}
