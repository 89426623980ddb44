using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;

namespace ManagedAccess.Emulator.AccessTokens;

/// <summary>The claim <c>custom</c> of Access: an object with the further claims of the identity provider. Here each one is text.</summary>
internal static class CustomClaims
{
    public const string Claim = "custom";

    /// <summary>Adds the claim if there is something in it.</summary>
    public static void AddTo(Dictionary<string, object> claims, IReadOnlyDictionary<string, string> custom)
    {
        if (custom.Count > 0)
        {
            claims[Claim] = custom.ToDictionary(member => member.Key, object (member) => member.Value, StringComparer.Ordinal);
        }
    }

    /// <summary>The members that are text.</summary>
    public static IReadOnlyDictionary<string, string> Read(JsonWebToken token)
        => token.TryGetPayloadValue<JsonElement>(Claim, out var custom) ? Read(custom) : new Dictionary<string, string>();

    /// <inheritdoc cref="Read(JsonWebToken)"/>
    public static IReadOnlyDictionary<string, string> Read(JsonElement custom)
        => custom.ValueKind is not JsonValueKind.Object
            ? new Dictionary<string, string>()
            : custom.EnumerateObject()
                .Where(member => member.Value.ValueKind is JsonValueKind.String)
                .GroupBy(member => member.Name, member => member.Value.GetString()!, StringComparer.Ordinal)
                .ToDictionary(member => member.Key, member => member.Last(), StringComparer.Ordinal);
}
