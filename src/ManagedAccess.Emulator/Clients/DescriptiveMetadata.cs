using System.Text.Json;

namespace ManagedAccess.Emulator.Clients;

/// <summary>The members of RFC 7591 §2 that only describe a client, and OpenID Connect's <c>application_type</c>: kept as they are sent, and returned.</summary>
internal static class DescriptiveMetadata
{
    public const string ApplicationType = "application_type";
    public const string Native = "native";
    public const string Web = "web";

    private static readonly string[] Uris = ["client_uri", "logo_uri", "tos_uri", "policy_uri", "jwks_uri"];
    private static readonly string[] Texts = ["scope", "software_id", "software_version"];

    // RFC 7591 §2.2: these may appear again with a language tag, as in client_name#ja.
    private static readonly string[] Translatable = ["client_name", "client_uri", "logo_uri", "tos_uri", "policy_uri"];

    // Read elsewhere (ClientMetadata, AuthenticationMethods, ClientDocuments).
    private static readonly string[] InForce =
    [
        "redirect_uris", "token_endpoint_auth_method", "token_endpoint_auth_methods_supported", "grant_types", "response_types", "client_name", "jwks", "client_id",
    ];

    /// <summary>The members to keep, or the error in one of them.</summary>
    public static (IReadOnlyDictionary<string, JsonElement> Kept, string? Problem) Read(JsonElement metadata)
    {
        var kept = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var member in metadata.EnumerateObject().Where(member => member.Value.ValueKind != JsonValueKind.Null))
        {
            if (ExpectedOf(member.Name) is not { } expected)
            {
                continue;
            }

            if (!expected.IsMet(member.Value))
            {
                return (kept, $"{metadata.Shown(member.Name)}; expected {expected.Words}");
            }

            kept[member.Name] = member.Value.Clone();
        }

        return (kept, null);
    }

    /// <summary>The members that this server ignores and does not store, <c>software_statement</c> among them.</summary>
    public static string[] Unknown(JsonElement metadata) =>
    [
        .. metadata.EnumerateObject().Select(member => member.Name).Where(name => ExpectedOf(name) is null && !InForce.Contains(name)).Take(20).Select(MetadataMembers.Shown),
    ];

    private static Expectation? ExpectedOf(string name)
    {
        var plain = name.Split('#', 2)[0];
        if (plain.Length < name.Length)
        {
            return !Translatable.Contains(plain) ? null : plain == "client_name" ? Expectation.Name : Expectation.Uri;
        }

        return Uris.Contains(name) ? Expectation.Uri
            : Texts.Contains(name) ? Expectation.Text
            : name == "contacts" ? Expectation.List
            : name == ApplicationType ? Expectation.Type
            : null;
    }

    private sealed record Expectation(string Words, Func<JsonElement, bool> IsMet)
    {
        public static readonly Expectation Text = new($"text of at most {MetadataMembers.MaxTextLength} characters", IsText);
        public static readonly Expectation Name = new($"text of at most {ClientMetadata.MaxNameLength} printable characters", value => IsText(value) && ClientMetadata.IsName(value.GetString()));
        public static readonly Expectation Uri = new("an absolute http or https URI", value => IsText(value) && IsWebUri(value.GetString()!));
        public static readonly Expectation List = new("a list of texts", value => value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(IsText));
        public static readonly Expectation Type = new($"{Native} or {Web}", value => IsText(value) && value.GetString() is Native or Web);

        private static bool IsText(JsonElement value) => value.ValueKind == JsonValueKind.String && value.GetString()!.Length <= MetadataMembers.MaxTextLength;

        private static bool IsWebUri(string value)
            => System.Uri.TryCreate(value, UriKind.Absolute, out var uri) && (uri.Scheme == System.Uri.UriSchemeHttp || uri.Scheme == System.Uri.UriSchemeHttps);
    }
}
