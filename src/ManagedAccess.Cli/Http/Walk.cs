using System.Net.Http.Headers;
using System.Text;

namespace ManagedAccess.Cli.Http;

/// <summary>Sends requests one by one and keeps every exchange. It follows no redirect and keeps no cookie, and leaves this machine alone if it began on another.</summary>
/// <param name="http">The network.</param>
/// <param name="clock">The clock of this machine.</param>
/// <param name="timeout">The longest time for one exchange.</param>
/// <param name="progress">Gets the purpose of each request before it is sent.</param>
internal sealed class Walk(HttpMessageInvoker http, TimeProvider clock, TimeSpan timeout, Action<string>? progress = null)
{
    // A page or a document longer than this is cut: no check needs more.
    private const int MaxBody = 4 * 1024 * 1024;

    private readonly List<Exchange> _exchanges = [];

    /// <summary>What has been sent and received so far, in order.</summary>
    public IReadOnlyList<Exchange> Exchanges => _exchanges;

    public Task<Exchange> GetAsync(string purpose, Uri uri, CancellationToken stop, params Field[] fields) => SendAsync(purpose, HttpMethod.Get, uri, null, stop, fields);

    public Task<Exchange> HeadAsync(string purpose, Uri uri, CancellationToken stop, params Field[] fields) => SendAsync(purpose, HttpMethod.Head, uri, null, stop, fields);

    /// <summary>Sends a request. A network error is an exchange with a failure, not an exception.</summary>
    /// <param name="purpose">The reason for the request, in words.</param>
    /// <param name="method">The method.</param>
    /// <param name="uri">Where to. Plain <c>http</c> to another machine is not sent: the exchange says so.</param>
    /// <param name="content">The body, or null.</param>
    /// <param name="stop">Ends the walk.</param>
    /// <param name="fields">Header fields of the request.</param>
    public async Task<Exchange> SendAsync(string purpose, HttpMethod method, Uri uri, HttpContent? content, CancellationToken stop, params Field[] fields)
    {
        progress?.Invoke(purpose);
        var exchange = new Exchange { Purpose = purpose, Method = method.Method, Uri = uri, Sent = fields, Time = clock.GetUtcNow() };
        if (uri.Scheme is not ("http" or "https"))
        {
            return Keep(exchange with { Failure = $"'{uri.Scheme}' is not a scheme of the web" });
        }

        // What follows the first request is what a server named. A site on the network could have this machine's own services asked, and the registration posted to them.
        if (uri.IsLoopback && _exchanges is [var first, ..] && !first.Uri.IsLoopback)
        {
            return Keep(exchange with { Failure = $"it is an address of this machine, which {Origins.Of(first.Uri)} may not name" });
        }

        using var request = new HttpRequestMessage(method, uri) { Content = content };
        foreach (var field in fields)
        {
            request.Headers.TryAddWithoutValidation(field.Name, field.Value);
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(timeout);
        try
        {
            using var response = await http.SendAsync(request, limit.Token);
            var middle = exchange.Time + ((clock.GetUtcNow() - exchange.Time) / 2);
            return Keep(exchange with
            {
                Status = (int)response.StatusCode,
                Fields = [.. Read(response.Headers.NonValidated), .. Read(response.Content.Headers.NonValidated)],
                Body = await ReadAsync(response.Content, limit.Token),
                Time = middle,
            });
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return Keep(exchange with { Failure = exception.InnerException is { } inner && exception.Message.Contains("inner", StringComparison.Ordinal) ? inner.Message : exception.Message });
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return Keep(exchange with { Failure = $"there was no answer within {timeout.TotalSeconds:0} seconds" });
        }
    }

    private Exchange Keep(Exchange exchange)
    {
        _exchanges.Add(exchange);
        return exchange;
    }

    private static IEnumerable<Field> Read(HttpHeadersNonValidated fields) => fields.SelectMany(field => field.Value.Select(value => new Field(field.Key, value)));

    private static async Task<string> ReadAsync(HttpContent content, CancellationToken stop)
    {
        await using var stream = await content.ReadAsStreamAsync(stop);
        using var buffer = new MemoryStream();
        var part = new byte[16 * 1024];
        int read;
        while (buffer.Length < MaxBody && (read = await stream.ReadAsync(part, stop)) > 0)
        {
            buffer.Write(part, 0, read);
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }
}
