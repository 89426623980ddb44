using System.Security.Claims;
using System.Text;
using System.Text.Json;

namespace ManagedAccess.AspNetCore.Tokens.Jwt;

/// <summary>A payload as it was signed, and <see cref="Claim"/> objects of it when somebody asks: fifty thousand tokens must not cost as many lists.</summary>
internal sealed class PayloadClaims(byte[] payload, string issuer)
{
    private const string JsonValue = "JSON";

    private WeakReference<Claim[]>? _all;

    /// <summary>
    /// One claim for each value, and for each element of an array, under its own name. The objects are prototypes:
    /// <see cref="Claim.Properties"/> can be written to, so they are copied before they are handed to a request.
    /// </summary>
    /// <remarks>Held weakly: busy tokens share one list between requests, the rest give it back at the next collection.</remarks>
    public IReadOnlyList<Claim> All
    {
        get
        {
            if (_all is { } held && held.TryGetTarget(out var claims))
            {
                return claims;
            }

            claims = Read();
            _all = new(claims);
            return claims;
        }
    }

    /// <summary>The strings of an array at the top level, or, for a name with a dot, inside an object there; null when there is none, or it holds anything but strings.</summary>
    public IReadOnlyList<string>? Texts(string name) =>
        TryReadTexts(name, member: null) ?? (name.Split('.', 2) is [var outer, var inner] ? TryReadTexts(outer, inner) : null);

    private List<string>? TryReadTexts(string name, string? member)
    {
        var reader = new Utf8JsonReader(payload);
        if (!TryFind(ref reader, name, member) || reader.TokenType != JsonTokenType.StartArray)
        {
            return null;
        }

        var texts = new List<string>();
        while (reader.Read() && reader.TokenType == JsonTokenType.String)
        {
            texts.Add(reader.GetString()!);
        }

        return reader.TokenType == JsonTokenType.EndArray ? texts : null;
    }

    /// <summary>A string at the top level, or, for a name with a dot, one inside an object there; null when there is none.</summary>
    public string? Text(string name) =>
        TryReadText(name, member: null) ?? (name.Split('.', 2) is [var outer, var inner] ? TryReadText(outer, inner) : null);

    private string? TryReadText(string name, string? member)
    {
        var reader = new Utf8JsonReader(payload);
        return TryFind(ref reader, name, member) && reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
    }

    private static bool TryFind(ref Utf8JsonReader reader, string name, string? member)
    {
        reader.Read();
        return TryFind(ref reader, name)
            && (member is null || (reader.TokenType == JsonTokenType.StartObject && TryFind(ref reader, member)));
    }

    // From the start of an object to a value in it. Names are unique in a validated token.
    private static bool TryFind(ref Utf8JsonReader reader, string name)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var found = reader.ValueTextEquals(name);
            reader.Read();
            if (found)
            {
                return true;
            }

            reader.Skip();
        }

        return false;
    }

    private Claim[] Read()
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
                Add(claims, type, ref reader);
                continue;
            }

            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                Add(claims, type, ref reader);
            }
        }

        return [.. claims];
    }

    private void Add(List<Claim> claims, string type, ref Utf8JsonReader reader)
    {
        var (value, valueType) = reader.TokenType switch
        {
            JsonTokenType.String => (reader.GetString()!, ClaimValueTypes.String),
            JsonTokenType.Number => (Encoding.UTF8.GetString(reader.ValueSpan), reader.TryGetInt64(out _) ? ClaimValueTypes.Integer64 : ClaimValueTypes.Double),
            JsonTokenType.True => ("true", ClaimValueTypes.Boolean),
            JsonTokenType.False => ("false", ClaimValueTypes.Boolean),
            JsonTokenType.Null => (string.Empty, JsonValue),
            _ => (Nested(ref reader), JsonValue),
        };
        claims.Add(new Claim(type, value, valueType, issuer));
    }

    private string Nested(ref Utf8JsonReader reader)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return Encoding.UTF8.GetString(payload.AsSpan()[start..(int)reader.BytesConsumed]);
    }
}
