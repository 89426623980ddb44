using System.Text.Json;
using ManagedAccess.AspNetCore.Diagnostics;
using ManagedAccess.AspNetCore.Tokens.Keys.Sources;

namespace ManagedAccess.AspNetCore.Tokens.Keys;

/// <summary>Fetches the key set of an issuer, from the configured URL or the one its metadata names.</summary>
internal sealed class DiscoverySigningKeys(Backchannel backchannel)
{
    /// <summary>The URL of the JWK Set: configured, or named by the metadata of the issuer.</summary>
    /// <param name="location">The settings.</param>
    /// <param name="asking">Told each URL before it is asked.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="BackchannelException">There is none, and the message says why.</exception>
    public async Task<Uri> LocateAsync(SigningKeyLocation location, Action<Uri> asking, CancellationToken cancellationToken)
    {
        if (location.JwksUri is not null)
        {
            return Allowed(location.JwksUri, location);
        }

        var issuer = Allowed(SigningKeyLocation.Common(location.Issuer), location);
        var path = issuer.AbsolutePath.TrimEnd('/');
        var origin = issuer.GetLeftPart(UriPartial.Authority);

        // RFC 8414 §3.1 inserts the well-known part before the path, OpenID Connect Discovery 1.0 §4 appends it.
        var problems = new List<string>();
        foreach (var metadata in new[] { $"{origin}/.well-known/oauth-authorization-server{path}", $"{origin}{path}/.well-known/openid-configuration" })
        {
            if (await DiscoverAsync(new Uri(metadata), location, problems, asking, cancellationToken) is { } found)
            {
                return found;
            }
        }

        throw new BackchannelException($"no metadata document names a jwks_uri: {string.Join("; ", problems)}", hasAnswered: true);
    }

    /// <summary>The document at the URL of the JWK Set.</summary>
    /// <exception cref="BackchannelException">There is none, and the message says why.</exception>
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

    // Answered, but not with metadata of this issuer: the other well-known URL may. Not reached, the other would not be either.
    private async Task<Uri?> DiscoverAsync(Uri metadata, SigningKeyLocation location, List<string> problems, Action<Uri> asking, CancellationToken cancellationToken)
    {
        try
        {
            using var document = JsonDocument.Parse(await FetchAsync(metadata, asking, cancellationToken));
            if (Problem(document.RootElement, location, out var uri) is not { } problem)
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
            problems.Add($"{metadata.AbsoluteUri} answered with something that is not JSON"); // or holds a text that is no Unicode, which shows when it is read
        }

        return null;
    }

    private static string? Problem(JsonElement metadata, SigningKeyLocation location, out Uri? uri)
    {
        uri = null;
        if (metadata.ValueKind is not JsonValueKind.Object || !TryGetText(metadata, "issuer", out var issuer))
        {
            return "is no metadata document: it names no issuer";
        }

        // RFC 8414 §3.3: another issuer's metadata must not be used.
        if (issuer != SigningKeyLocation.Named(location.Issuer))
        {
            return $"names the issuer '{LogText.Neutralise(issuer)}'; expected '{SigningKeyLocation.Named(location.Issuer)}', to the letter";
        }

        if (!TryGetText(metadata, "jwks_uri", out var keys))
        {
            return "names no jwks_uri";
        }

        return FetchUri.TryCreate(keys, location.AllowLoopbackHttp, out uri) ? null : $"names the jwks_uri '{LogText.Neutralise(keys)}', which is not https";
    }

    private static bool TryGetText(JsonElement metadata, string name, out string? text)
    {
        text = metadata.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;
        return text is not null;
    }
}
