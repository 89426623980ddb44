using System.Security.Claims;
using System.Text;
using System.Text.Json;

namespace ManagedAccess.AspNetCore.Tokens.Jwt;

/// <summary>A payload as it was signed, read by name. A name with dots is looked for at the top level first, then inside objects.</summary>
internal sealed class PayloadClaims(byte[] payload, string issuer)
{
    private const string JsonValue = "JSON";
    private const string Email = "email";
    private const string EmailDomainVerified = "xms_edov"; // Entra: whether the owner of the domain is known
    private const string VerifiedSuffix = "_verified"; // OpenID Connect Core 1.0 §5.1: email_verified, phone_number_verified

    /// <summary>The strings of an array; null when there is no array, or it holds a value that is not a string.</summary>
    public IReadOnlyList<string>? Texts(string name)
    {
        var reader = new Utf8JsonReader(payload);
        if (!TryFind(ref reader, name) || reader.TokenType != JsonTokenType.StartArray)
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

    /// <summary>A string; null when the claim is absent or not a string.</summary>
    public string? Text(string name)
    {
        var reader = new Utf8JsonReader(payload);
        return TryFind(ref reader, name) && reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
    }

    /// <summary>A string, number or literal, or those in an array, as texts; empty when there is no value or the issuer says that it is not verified.</summary>
    public IReadOnlyList<string> Values(string name)
    {
        var reader = new Utf8JsonReader(payload);
        if (!IsVerified(name) || !TryFind(ref reader, name))
        {
            return [];
        }

        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return Scalar(ref reader) is { } only ? [only] : [];
        }

        var values = new List<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (Scalar(ref reader) is { } value)
            {
                values.Add(value);
            }

            reader.Skip();
        }

        return values;
    }

    /// <summary>The value of a claim, or the first value if it has several; null if it has no value.</summary>
    public string? First(string name) => Values(name) is [var first, ..] ? first : null;

    /// <summary>False if the issuer says that the claim is not verified: <c>phone_number_verified</c> for <c>phone_number</c>, and the like for any other.</summary>
    public bool IsVerified(string name) => name == Email ? IsEmailVerified() : SaysNothingOfIt() || IsAbsentOrTrue(name + VerifiedSuffix);

    /// <summary>False if the issuer says that the person's e-mail address is not verified.</summary>
    public bool IsEmailVerified() => SaysNothingOfIt() || (IsAbsentOrTrue(Email + VerifiedSuffix) && IsAbsentOrTrue(EmailDomainVerified));

    // For most tokens one search of the bytes replaces a read for each name. An escape could hide a name, so a payload with escapes is read.
    private bool SaysNothingOfIt()
    {
        ReadOnlySpan<byte> bytes = payload;
        return !bytes.Contains((byte)'\\') && bytes.IndexOf("_verified"u8) < 0 && bytes.IndexOf("xms_edov"u8) < 0;
    }

    private bool IsAbsentOrTrue(string name)
    {
        var reader = new Utf8JsonReader(payload);
        return !TryFind(ref reader, name) || IsTrue(ref reader);
    }

    /// <summary>One claim for each member, and for each element of an array, under its own name.</summary>
    /// <param name="claims">The list they are added to.</param>
    /// <param name="omitted">A top-level member that is left out.</param>
    /// <param name="split">A top-level text that becomes one claim for each word.</param>
    public void AddAll(List<Claim> claims, string omitted, string split)
    {
        var reader = new Utf8JsonReader(payload);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var type = reader.GetString()!;
            reader.Read();
            if (type == omitted)
            {
                reader.Skip();
            }
            else if (reader.TokenType == JsonTokenType.StartArray)
            {
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    Add(claims, type, ref reader);
                }
            }
            else if (type == split && reader.TokenType == JsonTokenType.String)
            {
                claims.AddRange(reader.GetString()!.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => Text(type, word)));
            }
            else
            {
                Add(claims, type, ref reader);
            }
        }
    }

    /// <summary>A claim with a text, from this issuer.</summary>
    public Claim Text(string type, string value) => new(type, value, ClaimValueTypes.String, issuer);

    // Issuers write it as true, "true", 1 and "1". Any other value means not verified.
    private static bool IsTrue(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.True => true,
        JsonTokenType.Number => reader.TryGetInt64(out var number) && number == 1,
        JsonTokenType.String => reader.GetString() is "1" || string.Equals(reader.GetString(), "true", StringComparison.OrdinalIgnoreCase),
        _ => false,
    };

    private static string? Scalar(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => reader.GetString(),
        JsonTokenType.Number => Encoding.UTF8.GetString(reader.ValueSpan),
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        _ => null,
    };

    private static bool TryFind(ref Utf8JsonReader reader, string name)
    {
        reader.Read();
        return TryFindIn(ref reader, name);
    }

    // From the start of an object to a value in it, or in an object in it: a name may contain dots itself (https://corp.example/roles),
    // so every way to divide it is tried, the whole name first. Names are unique in a validated token.
    private static bool TryFindIn(ref Utf8JsonReader reader, ReadOnlySpan<char> name)
    {
        var start = reader;
        if (TryFindMember(ref reader, name))
        {
            return true;
        }

        for (var dot = name.IndexOf('.'); dot >= 0; dot = name[(dot + 1)..].IndexOf('.') is >= 0 and var next ? dot + 1 + next : -1)
        {
            reader = start;
            if (TryFindMember(ref reader, name[..dot]) && reader.TokenType == JsonTokenType.StartObject && TryFindIn(ref reader, name[(dot + 1)..]))
            {
                return true;
            }
        }

        return false;
    }

    private static bool TryFindMember(ref Utf8JsonReader reader, ReadOnlySpan<char> name)
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
