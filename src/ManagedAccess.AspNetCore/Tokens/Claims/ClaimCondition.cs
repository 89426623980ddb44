using System.Text;
using System.Text.Json;
using ManagedAccess.AspNetCore.Tokens.Jwt;

namespace ManagedAccess.AspNetCore.Tokens.Claims;

/// <summary>One condition on the claims of a token: <c>claim</c>, <c>claim=value</c> or <c>claim=beginning*</c>, or the opposite with <c>!</c> in front.</summary>
internal sealed record ClaimCondition(string Claim, string? Value, bool IsBeginning, bool IsOpposite)
{
    /// <summary>The condition, or null for a text that is not a condition.</summary>
    public static ClaimCondition? TryParse(string? text)
    {
        var isOpposite = text?.StartsWith('!') == true;
        var parts = (isOpposite ? text![1..] : text ?? "").Split('=', 2);
        var value = parts.Length == 2 ? parts[1] : null;
        var isBeginning = value?.EndsWith('*') == true;
        value = isBeginning ? value![..^1] : value;
        return string.IsNullOrWhiteSpace(parts[0]) || value?.Length == 0 ? null : new(parts[0].Trim(), value, isBeginning, isOpposite);
    }

    /// <summary>Whether a token meets the condition.</summary>
    /// <param name="json">The claims.</param>
    /// <param name="claim">Where the claim is in them.</param>
    public bool IsMet(ReadOnlySpan<byte> json, JsonSlice claim) => IsOpposite != IsMetBy(json.Slice(claim.Start, claim.Length), claim.Kind);

    /// <summary>Whether a caller meets the condition.</summary>
    /// <param name="values">The values of the claim; empty if the caller does not have the claim.</param>
    public bool IsMet(IEnumerable<string> values) => IsOpposite != values.Any(Matches);

    /// <summary>The condition as it is written in the settings.</summary>
    public override string ToString() => $"{(IsOpposite ? "!" : "")}{Claim}{(Value is null ? "" : "=")}{Value}{(IsBeginning ? "*" : "")}";

    private bool IsMetBy(ReadOnlySpan<byte> value, JsonKind kind) => kind switch
    {
        JsonKind.Absent => false,
        JsonKind.Object => Value is null,
        JsonKind.Array => AnyElement(value),
        JsonKind.Text => Matches(JsonText(value)),
        _ => !value.SequenceEqual("null"u8) && Matches(Encoding.ASCII.GetString(value)),
    };

    private bool AnyElement(ReadOnlySpan<byte> array)
    {
        var reader = new Utf8JsonReader(array);
        while (reader.Read())
        {
            var text = reader.TokenType switch
            {
                JsonTokenType.String => reader.GetString()!,
                JsonTokenType.Number => Encoding.ASCII.GetString(reader.ValueSpan),
                _ => "",
            };
            if (Matches(text))
            {
                return true;
            }
        }

        return false;
    }

    private bool Matches(string text)
    {
        if (Value is null)
        {
            return !string.IsNullOrWhiteSpace(text);
        }

        return Is(text) || text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Any(Is);
    }

    private bool Is(string text) => IsBeginning ? text.StartsWith(Value!, StringComparison.Ordinal) : text == Value;

    private static string JsonText(ReadOnlySpan<byte> value)
    {
        var reader = new Utf8JsonReader(value);
        reader.Read();
        return reader.GetString()!;
    }
}
