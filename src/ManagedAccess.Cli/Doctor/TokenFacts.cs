using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using ManagedAccess.Cli.Discovery;

namespace ManagedAccess.Cli.Doctor;

/// <summary>What can be read in a token without a key. Nothing here is verified.</summary>
/// <param name="Header">The header of a JWT; null for an opaque token.</param>
/// <param name="Claims">The claims of a JWT; null for an opaque token.</param>
/// <param name="IsFromLogin">Whether the doctor signed in for it, with the resource that the metadata names.</param>
internal sealed record TokenFacts(JsonElement? Header, JsonElement? Claims, bool IsFromLogin)
{
    public bool IsOpaque => Claims is null;

    public string? Issuer => Claims?.Text("iss");

    public string? Type => Header?.Text("typ");

    public IReadOnlyList<string> Audiences => Claims is not { } claims ? [] : claims.Texts("aud") ?? (claims.Text("aud") is { } one ? [one] : []);

    public DateTimeOffset? Expires => Time("exp");

    public DateTimeOffset? Issued => Time("iat");

    public DateTimeOffset? NotBefore => Time("nbf");

    public IReadOnlyList<string> Scopes =>
        Claims is not { } claims ? [] : claims.Text("scope")?.Split(' ') ?? claims.Text("scp")?.Split(' ') ?? claims.Texts("scope") ?? claims.Texts("scp") ?? [];

    public static TokenFacts Of(string token, bool isFromLogin = false) =>
        token.Split('.') is [var header, var claims, _] && Decode(header) is { } read && Decode(claims) is { } payload ? new(read, payload, isFromLogin) : new(null, null, isFromLogin);

    private DateTimeOffset? Time(string name) =>
        Claims is { } claims && claims.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.Number && value.TryGetDouble(out var seconds) && seconds is > 0 and < 253402300799
            ? DateTimeOffset.UnixEpoch.AddSeconds(seconds)
            : null;

    private static JsonElement? Decode(string part)
    {
        try
        {
            using var document = JsonDocument.Parse(Encoding.UTF8.GetString(Base64Url.DecodeFromChars(part)));
            return document.RootElement.ValueKind is JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (Exception exception) when (exception is JsonException or FormatException)
        {
            // Three parts that are not base64url of JSON: the token is opaque.
            return null;
        }
    }
}
