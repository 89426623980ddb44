using System.Text.Json;
using ManagedAccess.AspNetCore.Tokens.Jwt;
using Microsoft.IdentityModel.JsonWebTokens;

namespace ManagedAccess.AspNetCore.Tokens.Claims;

/// <summary>
/// Reads each claim that is used from both parsers and notes whether they ever differ. A token two parsers read differently is one
/// that somebody else may read differently too (RFC 8725 §2.6, §3.7).
/// </summary>
/// <param name="parsed">The token as the other parser has it.</param>
/// <param name="claims">The claims as the gate has them.</param>
/// <param name="mapped">What its server calls them; null for the names of RFC 9068.</param>
internal ref struct AgreedClaims(JsonWebToken parsed, ClaimsView claims, MappedClaims? mapped)
{
    private readonly ClaimsView _claims = claims;

    /// <summary>Whether everything read so far was the same in both.</summary>
    public bool AllAgreed { get; private set; } = true;

    public string? Text(JwtMember member)
    {
        if (!_claims.Has(member))
        {
            Expect(!parsed.TryGetPayloadValue<object>(Name(member), out _));
            return null;
        }

        // Its string is returned: it exists already.
        Expect(parsed.TryGetPayloadValue<string>(Name(member), out var text) && text is not null && _claims.TextEquals(member, text));
        return text;
    }

    public string Issuer(string issuer)
    {
        Expect(parsed.Issuer == issuer);
        return issuer;
    }

    public DateTimeOffset? Date(JwtMember member)
    {
        if (!_claims.Has(member))
        {
            Expect(!parsed.TryGetPayloadValue<object>(Name(member), out _));
            return null;
        }

        // It rounds fractions to whole seconds, we keep them.
        Expect(_claims.TryGetDate(member, out var date)
            & Math.Abs(Seconds(member) - ((date - DateTimeOffset.UnixEpoch) / TimeSpan.FromSeconds(1))) <= 1);
        return date;
    }

    // As a whole number first, which is what issuers write: asked for a double, it takes eight times as long to convert one.
    private readonly double Seconds(JwtMember member) =>
        parsed.TryGetPayloadValue<long>(Name(member), out var whole) ? whole
        : parsed.TryGetPayloadValue<double>(Name(member), out var seconds) ? seconds
        : double.NaN;

    public string[] Audiences()
    {
        var audiences = _claims.Texts(JwtMember.Audience);
        Expect(parsed.Audiences.SequenceEqual(audiences, StringComparer.Ordinal));
        return audiences;
    }

    /// <summary>RFC 9068 §2.2.3: a space-delimited string, case-sensitive. Any other type grants nothing, unless the server is known to write an array.</summary>
    public string[] Scopes()
    {
        if (mapped is not null && _claims.IsTexts(JwtMember.Scope))
        {
            return Texts(JwtMember.Scope);
        }

        var isOfAnotherType = _claims.Has(JwtMember.Scope) && !_claims.IsText(JwtMember.Scope);
        return isOfAnotherType ? [] : Text(JwtMember.Scope)?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
    }

    public string[] Texts(JwtMember member)
    {
        var texts = _claims.Texts(member);
        ExpectSameJson(member);
        return texts;
    }

    /// <summary>The value as it is written; empty when absent.</summary>
    public ReadOnlySpan<byte> Json(JwtMember member)
    {
        ExpectSameJson(member);
        return _claims.Raw(member);
    }

    /// <summary>Everything a mapping looked at, whether it stands for a member or was a sign.</summary>
    public void ExpectAllMapped(ReadOnlySpan<byte> payload)
    {
        foreach (var name in mapped?.Names ?? [])
        {
            var slice = mapped!.At(name);
            Expect(IsSame(name, payload.Slice(slice.Start, slice.Length), slice.Kind));
        }
    }

    private readonly bool IsSame(string name, ReadOnlySpan<byte> json, JsonKind kind)
    {
        var reader = new Utf8JsonReader(json);
        return kind switch
        {
            JsonKind.Absent => !parsed.TryGetPayloadValue<object>(name, out _),
            JsonKind.Text => parsed.TryGetPayloadValue<string>(name, out var text) && reader.Read() && reader.ValueTextEquals(text),
            JsonKind.Number => parsed.TryGetPayloadValue<double>(name, out var number) && reader.Read() && reader.TryGetDouble(out var ours) && ours.Equals(number),
            JsonKind.Literal when json.SequenceEqual("null"u8) => !parsed.TryGetPayloadValue<object>(name, out var none) || none is null,
            JsonKind.Literal => parsed.TryGetPayloadValue<bool>(name, out var flag) && json.SequenceEqual(flag ? "true"u8 : "false"u8),
            _ => parsed.TryGetPayloadValue<JsonElement>(name, out var element) && Utf8Text.Same(json, element.GetRawText()),
        };
    }

    /// <summary>The name of the claim that stands for a member.</summary>
    public readonly string Name(JwtMember member) => mapped is null ? member.Text() : mapped.NameOf(member);

    private void ExpectSameJson(JwtMember member)
    {
        if (!_claims.Has(member))
        {
            Expect(!parsed.TryGetPayloadValue<object>(Name(member), out _));
            return;
        }

        Expect(parsed.TryGetPayloadValue<JsonElement>(Name(member), out var element)
            && Utf8Text.Same(_claims.Raw(member), element.GetRawText()));
    }

    private void Expect(bool same) => AllAgreed &= same;
}
