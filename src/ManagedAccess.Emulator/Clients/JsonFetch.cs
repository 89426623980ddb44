using System.Net;
using System.Text.Json;

namespace ManagedAccess.Emulator.Clients;

/// <summary>Fetches small JSON documents from addresses that a client chose.</summary>
/// <param name="http">Sends the requests; see <see cref="ClientDocumentHandler"/> for the addresses it may reach.</param>
internal sealed class JsonFetch(Func<HttpClient> http)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);
    private static readonly JsonDocumentOptions JsonOptions = new() { MaxDepth = 16, AllowDuplicateProperties = false };

    /// <summary>The document, which the caller disposes, or the reason why it could not be fetched.</summary>
    public async Task<(JsonDocument? Document, string? Problem)> GetAsync(string uri, int maxLength, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Timeout);
        try
        {
            using var client = http();
            using var request = new HttpRequestMessage(HttpMethod.Get, uri);
            request.Headers.Accept.ParseAdd("application/json");
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                return (null, $"it was answered with {(int)response.StatusCode}; expected 200, and redirects are not followed");
            }

            if (response.Content.Headers.ContentType?.MediaType is not { } type
                || !(type.Equals("application/json", StringComparison.OrdinalIgnoreCase) || type.EndsWith("+json", StringComparison.OrdinalIgnoreCase)))
            {
                return (null, $"its Content-Type is '{MetadataMembers.Shown(response.Content.Headers.ContentType?.MediaType ?? "")}'; expected application/json");
            }

            var body = new byte[maxLength + 1];
            await using var stream = await response.Content.ReadAsStreamAsync(limit.Token);
            var length = await stream.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, limit.Token);
            return length > maxLength ? (null, $"it is longer than {maxLength} bytes") : (JsonDocument.Parse(body.AsMemory(0, length), JsonOptions), null);
        }
        catch (JsonException)
        {
            return (null, "it is no JSON, or has a member twice");
        }
        catch (Exception exception) when (
            exception is HttpRequestException or IOException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // The exception may name an address in an internal network, which the client should not learn.
            return (null, "it could not be fetched within 5 seconds, or its address is a special-use one");
        }
    }
}
