using System.Text.Json;
using ManagedAccess.Cli.Discovery;
using ManagedAccess.Cli.Http;

namespace ManagedAccess.Cli.Doctor;

/// <summary>An authorization server that the metadata names.</summary>
/// <param name="Issuer">The text in <c>authorization_servers</c>.</param>
/// <param name="Tried">The places where its metadata was looked for, the last one with it.</param>
/// <param name="Metadata">Its metadata, or null without any.</param>
internal sealed record AuthorizationServer(string Issuer, IReadOnlyList<Exchange> Tried, ServerMetadata? Metadata)
{
    /// <summary>Its keys; null when it publishes no place for them.</summary>
    public Exchange? Keys { get; init; }

    /// <summary>A registration that every server has to refuse as invalid; null when it offers none.</summary>
    public Exchange? Registration { get; init; }

    /// <summary>The answer with the metadata, or the last answer.</summary>
    public Exchange? Answer => Tried.Count > 0 ? Tried[^1] : null;

    public bool IsAccess => Host?.EndsWith(".cloudflareaccess.com", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>Microsoft Entra, in any of its clouds.</summary>
    public bool IsEntra => Host is { } host && (host.StartsWith("login.microsoftonline.", StringComparison.OrdinalIgnoreCase) || host is "login.windows.net" or "sts.windows.net" or "login.partner.microsoftonline.cn");

    private string? Host => Uri.TryCreate(Issuer, UriKind.Absolute, out var uri) ? uri.Host : null;

    /// <summary>The keys for signatures; null when the answer is not a JWK Set (RFC 7517 §5).</summary>
    public IReadOnlyList<JsonElement>? SigningKeys =>
        Keys is { Status: 200 } answer && answer.Json() is { } set && set.TryGetProperty("keys", out var keys) && keys.ValueKind is JsonValueKind.Array
            ? [.. keys.EnumerateArray().Where(key => key.ValueKind is JsonValueKind.Object && key.Text("kty") is "RSA" or "EC" or "OKP" && key.Text("use") is null or "sig")]
            : null;
}
