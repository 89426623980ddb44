using System.Net;
using System.Text.Json;

namespace ManagedAccess.Emulator.Clients;

/// <summary>Clients that identify themselves with the URL of a document about them (OAuth Client ID Metadata Document).</summary>
/// <param name="isEnabled">Whether such clients are accepted at all.</param>
/// <param name="http">Sends the requests; see <see cref="ClientDocumentHandler"/> for what it may reach.</param>
/// <param name="rules">The redirect URIs of clients on this machine.</param>
internal sealed class ClientDocuments(bool isEnabled, Func<HttpClient> http, RedirectUriRules rules)
{
    /// <summary>The size the draft recommends.</summary>
    public const int MaxDocumentLength = 5 * 1024;

    public const int MaxUriLength = 2048;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);
    private static readonly JsonDocumentOptions JsonOptions = new() { MaxDepth = 16, AllowDuplicateProperties = false };

    // "Client Information Discovery": a document anyone can read holds no secret.
    private static readonly string[] SecretMembers = ["client_secret", "client_secret_expires_at"];

    /// <summary>Whether <paramref name="clientId"/> is to be fetched before the client is looked up.</summary>
    public bool IsDocumentUri(string clientId) => isEnabled && clientId.Contains("://", StringComparison.Ordinal);

    /// <summary>Fetches the document and stores what it says; false when it may not be fetched or says nothing valid. Neither outcome is remembered.</summary>
    public async Task<bool> TryRefreshAsync(string clientId, ClientRegistry clients, CancellationToken cancellationToken)
    {
        if (!IsClientIdentifier(clientId) || await FetchAsync(clientId, cancellationToken) is not { } registration)
        {
            return false;
        }

        await clients.SaveAsync(clientId, registration, cancellationToken);
        return true;
    }

    /// <summary>"Client Identifier": https, a path, no dot segments, no fragment, no user information.</summary>
    public static bool IsClientIdentifier(string clientId)
    {
        if (clientId.Length > MaxUriLength
            || clientId.Contains('#')
            || clientId.Contains('\\')
            || !clientId.StartsWith("https://", StringComparison.Ordinal)
            || !Uri.TryCreate(clientId, UriKind.Absolute, out var uri)
            || uri.UserInfo.Length > 0
            || uri.AbsolutePath is "" or "/")
        {
            return false;
        }

        // Uri has removed dot segments and brought the host into its normal form: whatever differs from that was not plain.
        return uri.AbsoluteUri == clientId && !clientId.Contains("%2e", StringComparison.OrdinalIgnoreCase);
    }

    private async Task<ClientRegistration?> FetchAsync(string clientId, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Timeout);
        try
        {
            using var client = http();
            using var request = new HttpRequestMessage(HttpMethod.Get, clientId);
            request.Headers.Accept.ParseAdd("application/json");
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            if (response.StatusCode != HttpStatusCode.OK
                || response.Content.Headers.ContentType?.MediaType is not { } type
                || !(type.Equals("application/json", StringComparison.OrdinalIgnoreCase) || type.EndsWith("+json", StringComparison.OrdinalIgnoreCase)))
            {
                return null;
            }

            var body = new byte[MaxDocumentLength + 1];
            await using var stream = await response.Content.ReadAsStreamAsync(limit.Token);
            var length = await stream.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, limit.Token);
            return length > MaxDocumentLength ? null : Read(clientId, body.AsMemory(0, length));
        }
        catch (Exception exception) when (
            exception is HttpRequestException or IOException or JsonException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // Out of reach, too slow or not JSON: to the person it is a client that is not known.
            return null;
        }
    }

    private ClientRegistration? Read(string clientId, ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json, JsonOptions);
        var metadata = document.RootElement;
        if (metadata.ValueKind != JsonValueKind.Object
            || !metadata.TryGetProperty("client_id", out var stated)
            || stated.ValueKind != JsonValueKind.String
            || stated.GetString() != clientId
            || SecretMembers.Any(member => metadata.TryGetProperty(member, out _)))
        {
            return null;
        }

        var registration = new ClientMetadata(redirectUri => rules.MayRegister(redirectUri) || IsOnSameOrigin(redirectUri, clientId))
            .Read(metadata, ClientRegistration.None).Registration;
        return registration is { HasSecret: false } ? registration : null;
    }

    /// <summary>Who controls the document controls its origin, and may be sent codes there.</summary>
    private static bool IsOnSameOrigin(string redirectUri, string clientId)
        => redirectUri.Length <= RedirectUriRules.MaxLength
            && redirectUri.StartsWith(new Uri(clientId).GetLeftPart(UriPartial.Authority) + "/", StringComparison.Ordinal)
            && !redirectUri.Contains('#')
            && Uri.IsWellFormedUriString(redirectUri, UriKind.Absolute);
}
