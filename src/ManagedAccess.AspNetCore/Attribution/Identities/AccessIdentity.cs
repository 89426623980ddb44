using System.Text.Json;

namespace ManagedAccess.AspNetCore.Attribution.Identities;

/// <summary>What Access says of a person beyond the token: the answer of <c>get-identity</c>, as far as decisions are made from it.</summary>
/// <param name="Groups">The groups; those given as objects by their <c>id</c>, since whoever makes a group may choose its name.</param>
/// <param name="IdentityProvider">The identifier of the identity provider the person signed in with (<c>idp.id</c>), if it is named.</param>
/// <param name="AuthenticationTime">When the person signed in (<c>iat</c> of the identity, not of a token).</param>
internal sealed record AccessIdentity(IReadOnlyList<string> Groups, string? IdentityProvider, DateTimeOffset? AuthenticationTime)
{
    private const int MaxDepth = 32;

    // The last second of the year 9999, the end of DateTimeOffset.
    private const long LastSecond = 253402300799;

    /// <summary>Null when the document is none, or is not about the person with this e-mail address.</summary>
    public static AccessIdentity? Read(ReadOnlyMemory<byte> json, string? email)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = MaxDepth });
            return Of(document.RootElement, email);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null; // an error page, say, or a text that is no Unicode, which shows only when it is read
        }
    }

    private static AccessIdentity? Of(JsonElement identity, string? email)
    {
        if (identity.ValueKind is not JsonValueKind.Object || !string.Equals(Text(identity, "email"), email, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        return GroupsOf(identity) is { } groups
            ? new(groups, identity.TryGetProperty("idp", out var provider) ? Text(provider, "id") : null, TimeOf(identity))
            : null;
    }

    // Absent, the person is in none. Of another shape, nobody knows.
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
