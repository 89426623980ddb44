using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ManagedAccess.Emulator.Clients;

/// <summary>Reads client metadata (RFC 7591 §2), and reduces it to the values this server supports or finds the reason to refuse it.</summary>
/// <param name="mayRegister">Whether a redirect URI is acceptable for this client.</param>
/// <param name="mayFetchKeys">Whether a client's <c>jwks_uri</c> is fetched.</param>
internal sealed class ClientMetadata(Func<string, bool> mayRegister, bool mayFetchKeys)
{
    public const string InvalidRedirectUri = "invalid_redirect_uri";
    public const string InvalidClientMetadata = "invalid_client_metadata";

    public const int MaxRedirectUris = 10;
    public const int MaxNameLength = 100;

    private const string RedirectUris = "redirect_uris";

    private static readonly string[] SupportedGrantTypes = [ClientRegistration.AuthorizationCode, ClientRegistration.RefreshToken];

    /// <summary>An error code of RFC 7591 §3.2.2 and a sentence that names the member, the value found and the value expected; or the registration.</summary>
    public readonly record struct Outcome(ClientRegistration? Registration, string? Error, string? Description);

    /// <param name="metadata">The JSON object the client sent.</param>
    /// <param name="defaultMethod">The authentication method of a client that does not name one.</param>
    public Outcome Read(JsonElement metadata, string defaultMethod)
    {
        if (!metadata.TryReadList(RedirectUris, out var redirectUris) || redirectUris is null or [] or { Count: > MaxRedirectUris })
        {
            return Refuse(InvalidRedirectUri, $"{metadata.Shown(RedirectUris)}; expected a list of 1 to {MaxRedirectUris} URIs");
        }

        if (redirectUris.FirstOrDefault(uri => !mayRegister(uri)) is { } refused)
        {
            return Refuse(InvalidRedirectUri, $"{RedirectUris} holds '{MetadataMembers.Shown(refused)}'; expected http on localhost or a loopback IP literal, or a URI that the setting Emulator:AllowedUris lists");
        }

        if (!metadata.TryReadText("client_name", out var name) || !IsName(name))
        {
            return Refuse(InvalidClientMetadata, $"{metadata.Shown("client_name")}; expected text of at most {MaxNameLength} printable characters");
        }

        var (methods, keySet, problem) = AuthenticationMethods.Read(metadata, defaultMethod, mayFetchKeys);
        if (problem is not null)
        {
            return Refuse(InvalidClientMetadata, problem);
        }

        // RFC 7591 §2: the server replaces values it does not support, and the response shows this. The client must still use the code grant.
        if (!metadata.TryReadList("grant_types", out var grantTypes) || grantTypes?.Contains(ClientRegistration.AuthorizationCode) == false)
        {
            return Refuse(InvalidClientMetadata, $"{metadata.Shown("grant_types")}; expected a list of texts with {ClientRegistration.AuthorizationCode} among them");
        }

        if (!metadata.TryReadList("response_types", out var responseTypes) || responseTypes?.Contains("code") == false)
        {
            return Refuse(InvalidClientMetadata, $"{metadata.Shown("response_types")}; expected a list of texts with code among them");
        }

        (var description, problem) = DescriptiveMetadata.Read(metadata);
        if (problem is not null)
        {
            return Refuse(InvalidClientMetadata, problem);
        }

        var registration = new ClientRegistration
        {
            RedirectUris = [.. redirectUris.Distinct(StringComparer.Ordinal)],
            Name = string.IsNullOrWhiteSpace(name) ? null : name.Trim(),
            AuthenticationMethods = methods,
            KeySet = keySet,
            GrantTypes = grantTypes is null ? [ClientRegistration.AuthorizationCode] : [.. SupportedGrantTypes.Intersect(grantTypes)],
            Description = description,
            Ignored = DescriptiveMetadata.Unknown(metadata),
        };
        return new Outcome(registration, null, null);
    }

    public static bool IsName(string? name)
        => name is null || (name.Length <= MaxNameLength && !name.EnumerateRunes().Any(rune => Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator));

    private static Outcome Refuse(string error, string description) => new(null, error, description);
}
