using System.Text.Json;

namespace ManagedAccess.AspNetCore.Tokens.Jwt;

/// <summary>The kind of value a member has.</summary>
internal enum JsonKind : byte
{
    Absent,
    Text,
    Number,
    Literal,
    Array,
    Object,
}

internal static class JsonKindExtensions
{
    /// <summary>The kind of the value that begins with a token.</summary>
    public static JsonKind ToKind(this JsonTokenType type) => type switch
    {
        JsonTokenType.String => JsonKind.Text,
        JsonTokenType.Number => JsonKind.Number,
        JsonTokenType.StartArray => JsonKind.Array,
        JsonTokenType.StartObject => JsonKind.Object,
        _ => JsonKind.Literal,
    };
}
