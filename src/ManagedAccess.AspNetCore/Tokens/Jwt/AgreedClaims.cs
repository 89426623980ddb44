using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;

namespace ManagedAccess.AspNetCore.Tokens.Jwt;

/// <summary>
/// Reads each claim that is used from both parsers and notes whether they ever differ. A token two parsers read differently is one
/// that somebody else may read differently too (RFC 8725 §2.6, §3.7).
/// </summary>
internal ref struct AgreedClaims(JsonWebToken parsed, ClaimsView claims)
{
    private readonly ClaimsView _claims = claims;

    /// <summary>Whether everything read so far was the same in both.</summary>
    public bool AllAgreed { get; private set; } = true;

    public string? Text(JwtMember member)
    {
        if (!_claims.Has(member))
        {
            Expect(!parsed.TryGetPayloadValue<object>(member.Text(), out _));
            return null;
        }

        // Its string is returned: it exists already.
        Expect(parsed.TryGetPayloadValue<string>(member.Text(), out var text) && text is not null && _claims.TextEquals(member, text));
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
            Expect(!parsed.TryGetPayloadValue<object>(member.Text(), out _));
            return null;
        }

        // It rounds fractions to whole seconds, we keep them.
        Expect(_claims.TryGetDate(member, out var date)
            & Math.Abs(Seconds(member) - ((date - DateTimeOffset.UnixEpoch) / TimeSpan.FromSeconds(1))) <= 1);
        return date;
    }

    // As a whole number first, which is what issuers write: asked for a double, it takes eight times as long to convert one.
    private readonly double Seconds(JwtMember member) =>
        parsed.TryGetPayloadValue<long>(member.Text(), out var whole) ? whole
        : parsed.TryGetPayloadValue<double>(member.Text(), out var seconds) ? seconds
        : double.NaN;

    public string[] Audiences()
    {
        var audiences = _claims.Texts(JwtMember.Audience);
        Expect(parsed.Audiences.SequenceEqual(audiences, StringComparer.Ordinal));
        return audiences;
    }

    /// <summary>RFC 9068 §2.2.3: a space-delimited string, case-sensitive. Any other type grants nothing.</summary>
    public string[] Scopes()
    {
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

    private void ExpectSameJson(JwtMember member)
    {
        if (!_claims.Has(member))
        {
            Expect(!parsed.TryGetPayloadValue<object>(member.Text(), out _));
            return;
        }

        Expect(parsed.TryGetPayloadValue<JsonElement>(member.Text(), out var element)
            && Utf8Text.Same(_claims.Raw(member), element.GetRawText()));
    }

    private void Expect(bool same) => AllAgreed &= same;
}
