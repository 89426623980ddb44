using System.Security.Claims;
using System.Text;
using System.Text.Json;

namespace ManagedAccess.AspNetCore.Tokens.Jwt;

/// <summary>Makes <see cref="Claim"/> objects of a payload: one for each value, one for each element of an array.</summary>
internal static class PayloadClaims
{
    private const string JsonValue = "JSON";

    public static Claim[] Read(ReadOnlySpan<byte> payload, string issuer)
    {
        var claims = new List<Claim>();
        var reader = new Utf8JsonReader(payload);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var type = reader.GetString()!;
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartArray)
            {
                Add(claims, type, ref reader, payload, issuer);
                continue;
            }

            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                Add(claims, type, ref reader, payload, issuer);
            }
        }

        return [.. claims];
    }

    private static void Add(List<Claim> claims, string type, ref Utf8JsonReader reader, ReadOnlySpan<byte> payload, string issuer)
    {
        var (value, valueType) = reader.TokenType switch
        {
            JsonTokenType.String => (reader.GetString()!, ClaimValueTypes.String),
            JsonTokenType.Number => (Encoding.UTF8.GetString(reader.ValueSpan), reader.TryGetInt64(out _) ? ClaimValueTypes.Integer64 : ClaimValueTypes.Double),
            JsonTokenType.True => ("true", ClaimValueTypes.Boolean),
            JsonTokenType.False => ("false", ClaimValueTypes.Boolean),
            JsonTokenType.Null => (string.Empty, JsonValue),
            _ => (Nested(ref reader, payload), JsonValue),
        };
        claims.Add(new Claim(type, value, valueType, issuer));
    }

    private static string Nested(ref Utf8JsonReader reader, ReadOnlySpan<byte> payload)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return Encoding.UTF8.GetString(payload[start..(int)reader.BytesConsumed]);
    }
}
