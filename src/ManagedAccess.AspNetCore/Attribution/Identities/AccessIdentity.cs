using System.Text.Json;

namespace ManagedAccess.AspNetCore.Attribution.Identities;

/// <summary>Facts about a person from Access that are not in the token: the parts of the <c>get-identity</c> answer that decisions use.</summary>
/// <param name="Groups">The groups; a group given as an object is named by its <c>id</c>, because the creator of a group can choose its name.</param>
/// <param name="IdentityProvider">The identifier of the identity provider the person signed in with (<c>idp.id</c>), if it is named.</param>
/// <param name="AuthenticationTime">When the person signed in (<c>iat</c> of the identity, not of a token).</param>
internal sealed record AccessIdentity(IReadOnlyList<string> Groups, string? IdentityProvider, DateTimeOffset? AuthenticationTime)
{
    private const int MaxDepth = 32;

    // The last second of the year 9999, the end of DateTimeOffset.
    private const long LastSecond = 253402300799;

    /// <summary>Reads the document; null if it is not an identity document, or is not about the person with this e-mail address.</summary>
    public static AccessIdentity? Read(ReadOnlyMemory<byte> json, string? email)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = MaxDepth });
            return From(document.RootElement, email);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null; // for example an error page, or text that is not valid Unicode, which only reading it shows
        }
    }

    private static AccessIdentity? From(JsonElement identity, string? email)
    {
        if (identity.ValueKind is not JsonValueKind.Object || !string.Equals(Text(identity, "email"), email, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        return GroupsOf(identity) is { } groups
            ? new(groups, identity.TryGetProperty("idp", out var provider) ? Text(provider, "id") : null, TimeOf(identity))
            : null;
    }

    // If the member is absent, the person has no groups. If it has another shape, the groups are unknown.
    private static List<string>? GroupsOf(JsonElement identity)
    {
        if (!identity.TryGetProperty("groups", out var value) || value.ValueKind is JsonValueKind.Null)
        {
            return [];
        }

        if (value.ValueKind is not JsonValueKind.Array)
        {
            return null;
        }

        var groups = new List<string>();
        foreach (var group in value.EnumerateArray())
        {
            if ((group.ValueKind is JsonValueKind.String ? group.GetString() : Text(group, "id")) is { Length: > 0 } name)
            {
                groups.Add(name);
            }
        }

        return groups;
    }

    private static DateTimeOffset? TimeOf(JsonElement identity) =>
        identity.TryGetProperty("iat", out var value) && value.ValueKind is JsonValueKind.Number && value.TryGetInt64(out var seconds) && seconds is > 0 and <= LastSecond
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind is JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String
            ? value.GetString()
            : null;
}
