using System.Text.Json;
using ManagedAccess.AspNetCore.Diagnostics;
using ManagedAccess.AspNetCore.Tokens.Keys.Sources;

namespace ManagedAccess.AspNetCore.Tokens.Keys;

/// <summary>Fetches the key set of an issuer, from the configured URL or the one its metadata names.</summary>
internal sealed class DiscoverySigningKeys(Backchannel backchannel)
{
    /// <summary>The URL of the JWK Set: configured, or named by the metadata of the issuer.</summary>
    /// <param name="location">The settings.</param>
    /// <param name="asking">Called with each URL before the request.</param>
    /// <param name="cancellationToken">Cancels the requests.</param>
    /// <exception cref="BackchannelException">There is no such URL, and the message says why.</exception>
    public async Task<Uri> LocateAsync(SigningKeyLocation location, Action<Uri> asking, CancellationToken cancellationToken)
    {
        return location.JwksUri is null
            ? await FindAsync(location, metadata => Member(metadata, "jwks_uri"), "jwks_uri", asking, cancellationToken)
            : Allowed(location.JwksUri, location);
    }

    /// <summary>A URL in the metadata of the issuer (RFC 8414 §2).</summary>
    /// <param name="location">The settings.</param>
    /// <param name="read">Reads the URL from the metadata, an object that names the issuer; null when it is not there.</param>
    /// <param name="name">The name of the member, for messages.</param>
    /// <param name="asking">Called with each URL before the request.</param>
    /// <param name="cancellationToken">Cancels the requests.</param>
    /// <exception cref="BackchannelException">There is no such URL, and the message says why.</exception>
    public async Task<Uri> FindAsync(
        SigningKeyLocation location, Func<JsonElement, string?> read, string name, Action<Uri> asking, CancellationToken cancellationToken)
    {
        var issuer = Allowed(SigningKeyLocation.Common(location.Issuer), location);
        var path = issuer.AbsolutePath.TrimEnd('/');
        var origin = issuer.GetLeftPart(UriPartial.Authority);

        // RFC 8414 §3.1 inserts the well-known part before the path, OpenID Connect Discovery 1.0 §4 appends it.
        var problems = new List<string>();
        foreach (var metadata in new[] { $"{origin}/.well-known/oauth-authorization-server{path}", $"{origin}{path}/.well-known/openid-configuration" })
        {
            if (await DiscoverAsync(new Uri(metadata), location, read, name, problems, asking, cancellationToken) is { } found)
            {
                return found;
            }
        }

        throw new BackchannelException($"no metadata document names a {name}: {string.Join("; ", problems)}", hasAnswered: true);
    }

    /// <summary>The document at the URL of the JWK Set.</summary>
    /// <exception cref="BackchannelException">There is no document, and the message says why.</exception>
    public Task<ReadOnlyMemory<byte>> FetchAsync(Uri uri, Action<Uri> asking, CancellationToken cancellationToken)
    {
        asking(uri);
        return backchannel.GetAsync(uri, SigningKeySource.MaxDocumentBytes, cancellationToken);
    }

    private static Uri Allowed(string value, SigningKeyLocation location) =>
        FetchUri.TryCreate(value, location.AllowLoopbackHttp, out var uri)
            ? uri
            : throw new BackchannelException(
                $"'{LogText.Neutralise(value)}' is not an https URL (http is for loopback hosts only, with RequireHttpsMetadata set to false)", hasAnswered: true);

    // If the answer is not metadata of this issuer, the other well-known URL may have it. If the host is not reached, the other URL is not either.
    private async Task<Uri?> DiscoverAsync(
        Uri metadata, SigningKeyLocation location, Func<JsonElement, string?> read, string name, List<string> problems, Action<Uri> asking, CancellationToken cancellationToken)
    {
        try
        {
            using var document = JsonDocument.Parse(await FetchAsync(metadata, asking, cancellationToken));
            if (Problem(document.RootElement, location, read, name, out var uri) is not { } problem)
            {
                return uri;
            }

            problems.Add($"{metadata.AbsoluteUri} {problem}");
        }
        catch (BackchannelException exception) when (exception.HasAnswered)
        {
            problems.Add(exception.Message);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            problems.Add($"{metadata.AbsoluteUri} answered with something that is not JSON"); // or a text in it is not valid Unicode, which is noticed when it is read
        }

        return null;
    }

    private static string? Problem(JsonElement metadata, SigningKeyLocation location, Func<JsonElement, string?> read, string name, out Uri? uri)
    {
        uri = null;
        if (metadata.ValueKind is not JsonValueKind.Object || Member(metadata, "issuer") is not { } issuer)
        {
            return "is no metadata document: it names no issuer";
        }

        // RFC 8414 §3.3: another issuer's metadata must not be used.
        if (issuer != SigningKeyLocation.Named(location.Issuer))
        {
            return $"names the issuer '{LogText.Neutralise(issuer)}'; expected '{SigningKeyLocation.Named(location.Issuer)}', to the letter";
        }

        if (read(metadata) is not { } url)
        {
            return $"names no {name}";
        }

        return FetchUri.TryCreate(url, location.AllowLoopbackHttp, out uri) ? null : $"names the {name} '{LogText.Neutralise(url)}', which is not https";
    }

    /// <summary>A text in an object of the metadata; null when it is absent or not a text.</summary>
    public static string? Member(JsonElement metadata, string name) =>
        metadata.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;
}
