using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ManagedAccess.Emulator.Clients;

/// <summary>Reads client metadata (RFC 7591 §2): what is asked for, cut down to what this server does, or the reason to refuse it.</summary>
/// <param name="mayRegister">Whether a redirect URI is acceptable for the client at hand.</param>
internal sealed class ClientMetadata(Func<string, bool> mayRegister)
{
    public const string InvalidRedirectUri = "invalid_redirect_uri";
    public const string InvalidClientMetadata = "invalid_client_metadata";

    public const int MaxRedirectUris = 10;
    public const int MaxNameLength = 100;

    private const int MaxListLength = 20;

    private static readonly string[] SupportedGrantTypes = [ClientRegistration.AuthorizationCode, ClientRegistration.RefreshToken];
    private static readonly string[] SupportedMethods = [ClientRegistration.None, ClientRegistration.Basic, ClientRegistration.Post];

    /// <summary>An error code of RFC 7591 §3.2.2 and a sentence, or the registration.</summary>
    public readonly record struct Outcome(ClientRegistration? Registration, string? Error, string? Description);

    /// <param name="metadata">The JSON object the client sent.</param>
    /// <param name="defaultMethod">The authentication method of a client that names none.</param>
    public Outcome Read(JsonElement metadata, string defaultMethod)
    {
        if (!TryReadList(metadata, "redirect_uris", out var redirectUris) || redirectUris is null or [])
        {
            return Refuse(InvalidRedirectUri, "redirect_uris must be a list of at least one URI");
        }

        if (redirectUris.Count > MaxRedirectUris)
        {
            return Refuse(InvalidRedirectUri, $"redirect_uris must not have more than {MaxRedirectUris} entries");
        }

        if (!redirectUris.All(mayRegister))
        {
            return Refuse(InvalidRedirectUri, "A redirect URI is not allowed: http on localhost or a loopback IP literal, or one that is listed in the setting Emulator:AllowedUris");
        }

        if (!TryReadText(metadata, "client_name", out var name) || !IsName(name))
        {
            return Refuse(InvalidClientMetadata, $"client_name must be text of at most {MaxNameLength} printable characters");
        }

        if (!TryReadText(metadata, "token_endpoint_auth_method", out var method) || !SupportedMethods.Contains(method ?? defaultMethod))
        {
            return Refuse(InvalidClientMetadata, $"token_endpoint_auth_method must be one of {string.Join(", ", SupportedMethods)}");
        }

        // RFC 7591 §2: what the server does not do is replaced, and the response says so; a client of the code grant must remain.
        if (!TryReadList(metadata, "grant_types", out var grantTypes))
        {
            return Refuse(InvalidClientMetadata, "grant_types must be a list of texts");
        }

        IReadOnlyList<string> granted = grantTypes is null ? [ClientRegistration.AuthorizationCode] : [.. SupportedGrantTypes.Intersect(grantTypes)];
        if (!granted.Contains(ClientRegistration.AuthorizationCode))
        {
            return Refuse(InvalidClientMetadata, "grant_types must contain authorization_code");
        }

        if (!TryReadList(metadata, "response_types", out var responseTypes) || responseTypes?.Contains("code") == false)
        {
            return Refuse(InvalidClientMetadata, "response_types must contain code");
        }

        var registration = new ClientRegistration
        {
            RedirectUris = [.. redirectUris.Distinct(StringComparer.Ordinal)],
            Name = string.IsNullOrWhiteSpace(name) ? null : name.Trim(),
            AuthenticationMethod = method ?? defaultMethod,
            GrantTypes = granted,
        };
        return new Outcome(registration, null, null);
    }

    private static Outcome Refuse(string error, string description) => new(null, error, description);

    private static bool IsName(string? name)
        => name is null || (name.Length <= MaxNameLength && !name.EnumerateRunes().Any(rune => Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator));

    /// <summary>True with null for a member that is absent; false for one of another type.</summary>
    private static bool TryReadText(JsonElement metadata, string name, out string? value)
    {
        value = null;
        if (!metadata.TryGetProperty(name, out var member) || member.ValueKind == JsonValueKind.Null)
        {
            return true;
        }

        if (member.ValueKind != JsonValueKind.String)
        {
            return false;
        }

        value = member.GetString();
        return true;
    }

    private static bool TryReadList(JsonElement metadata, string name, out IReadOnlyList<string>? values)
    {
        values = null;
        if (!metadata.TryGetProperty(name, out var member) || member.ValueKind == JsonValueKind.Null)
        {
            return true;
        }

        if (member.ValueKind != JsonValueKind.Array
            || member.GetArrayLength() > MaxListLength
            || member.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.String))
        {
            return false;
        }

        values = [.. member.EnumerateArray().Select(item => item.GetString()!)];
        return true;
    }
}
