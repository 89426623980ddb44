using System.Text.Json;

namespace ManagedAccess.Emulator.Clients;

/// <summary>Clients that identify themselves with the URL of a document about them (OAuth Client ID Metadata Document).</summary>
/// <param name="isEnabled">Whether such clients are accepted and the keys of clients are fetched.</param>
/// <param name="fetch">Fetches documents and keys.</param>
/// <param name="rules">The redirect URIs of clients on this machine.</param>
internal sealed class ClientDocuments(bool isEnabled, JsonFetch fetch, RedirectUriRules rules)
{
    /// <summary>The size the draft recommends.</summary>
    public const int MaxDocumentLength = 5 * 1024;

    public const int MaxUriLength = 2048;

    private const int MaxKeySetLength = 32 * 1024;

    // "Client Information Discovery": a document anyone can read holds no secret.
    private static readonly string[] SecretMembers = ["client_secret", "client_secret_expires_at"];

    /// <summary>Whether <paramref name="clientId"/> is to be fetched before the client is looked up.</summary>
    public bool IsDocumentUri(string clientId) => isEnabled && clientId.Contains("://", StringComparison.Ordinal);

    /// <summary>Fetches the document and stores its values, or returns the error. The outcome is not cached.</summary>
    public async Task<string?> RefreshAsync(string clientId, ClientRegistry clients, CancellationToken cancellationToken)
    {
        if (!IsClientIdentifier(clientId))
        {
            return "The client_id is no URL of a client document; expected https, a host, a path, and no dot segment, fragment or user information.";
        }

        var (document, problem) = await fetch.GetAsync(clientId, MaxDocumentLength, cancellationToken);
        using (document)
        {
            (var registration, problem) = document is null ? (null, problem) : Read(clientId, document.RootElement);
            if (registration is { KeySetUri: { } keySetUri } remote && remote.AuthenticationMethods.Contains(ClientRegistration.PrivateKeyJwt))
            {
                (registration, problem) = await WithKeysAsync(remote, keySetUri, cancellationToken);
            }

            if (registration is null)
            {
                return $"The client document {MetadataMembers.Shown(clientId)} cannot be used: {problem}.";
            }

            await clients.SaveAsync(clientId, registration, cancellationToken);
            return null;
        }
    }

    /// <summary>The keys at <paramref name="uri"/> as JSON, or the reason why they cannot be used.</summary>
    public async Task<(string? KeySet, string? Problem)> FetchKeysAsync(string uri, CancellationToken cancellationToken)
    {
        if (!isEnabled)
        {
            return (null, "keys are fetched only while Emulator:ClientIdMetadataDocuments is true");
        }

        if (!uri.StartsWith("https://", StringComparison.Ordinal) || uri.Length > MaxUriLength)
        {
            return (null, "expected an https URI");
        }

        var (document, problem) = await fetch.GetAsync(uri, MaxKeySetLength, cancellationToken);
        using (document)
        {
            var json = document?.RootElement.GetRawText();
            problem ??= AuthenticationMethods.ProblemOfKeySet(json!);
            return problem is null ? (json, null) : (null, problem);
        }
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

        // Uri has removed dot segments and brought the host into its normal form: an identifier that differs from this form is refused.
        return uri.AbsoluteUri == clientId && !clientId.Contains("%2e", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>A client with keys that cannot be fetched uses another method it offers, if there is one.</summary>
    private async Task<(ClientRegistration? Registration, string? Problem)> WithKeysAsync(ClientRegistration registration, string uri, CancellationToken cancellationToken)
    {
        var (keySet, problem) = await FetchKeysAsync(uri, cancellationToken);
        if (keySet is not null)
        {
            return (registration with { KeySet = keySet }, null);
        }

        string[] others = [.. registration.AuthenticationMethods.Where(method => method != ClientRegistration.PrivateKeyJwt)];
        return others.Length > 0
            ? (registration with { AuthenticationMethods = others }, null)
            : (null, $"jwks_uri is '{MetadataMembers.Shown(uri)}', and {problem}");
    }

    private (ClientRegistration? Registration, string? Problem) Read(string clientId, JsonElement metadata)
    {
        if (metadata.ValueKind != JsonValueKind.Object)
        {
            return (null, "it is no JSON object");
        }

        if (!metadata.TryReadText("client_id", out var stated) || stated != clientId)
        {
            return (null, $"{metadata.Shown("client_id")}; expected the URL of the document, character by character");
        }

        if (SecretMembers.FirstOrDefault(member => metadata.TryGetProperty(member, out _)) is { } secret)
        {
            return (null, $"it has the member {secret}; expected no secret in a document that anyone can read");
        }

        var (registration, _, problem) = new ClientMetadata(redirectUri => rules.MayRegister(redirectUri) || IsOnSameOrigin(redirectUri, clientId), isEnabled)
            .Read(metadata, ClientRegistration.None);
        if (registration is null)
        {
            return (null, problem);
        }

        string[] methods = [.. registration.AuthenticationMethods.Where(method => method is ClientRegistration.None or ClientRegistration.PrivateKeyJwt)];
        return methods.Length > 0
            ? (registration with { AuthenticationMethods = methods }, null)
            : (null, $"{metadata.Shown(AuthenticationMethods.Member)}; accepted of a document are {ClientRegistration.None} and {ClientRegistration.PrivateKeyJwt} with jwks or jwks_uri");
    }

    /// <summary>The owner of the document controls its origin, so codes may be sent to that origin.</summary>
    private static bool IsOnSameOrigin(string redirectUri, string clientId)
        => redirectUri.Length <= RedirectUriRules.MaxLength
            && redirectUri.StartsWith(new Uri(clientId).GetLeftPart(UriPartial.Authority) + "/", StringComparison.Ordinal)
            && !redirectUri.Contains('#')
            && Uri.IsWellFormedUriString(redirectUri, UriKind.Absolute);
}
