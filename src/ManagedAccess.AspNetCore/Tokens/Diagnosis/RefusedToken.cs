using System.Text;
using ManagedAccess.AspNetCore.Diagnostics;
using ManagedAccess.AspNetCore.Tokens.Claims;
using ManagedAccess.AspNetCore.Tokens.Jwt;

namespace ManagedAccess.AspNetCore.Tokens.Diagnosis;

/// <summary>A refused token, as far as it can be read.</summary>
internal readonly ref struct RefusedToken(
    ClaimsView header, ClaimsView claims, ReadOnlySpan<byte> payload, MappedClaims? mapped, int signatureLength, AuthorizationServerType profile)
{
    public readonly ClaimsView Header = header;
    public readonly ClaimsView Claims = claims;
    public readonly ReadOnlySpan<byte> Payload = payload;

    public MappedClaims? Mapped => mapped;

    public int SignatureLength => signatureLength;

    public AuthorizationServerType Profile => profile;

    /// <summary>The name that the token has for a claim.</summary>
    public string Name(JwtMember member) => mapped is null ? member.Text() : mapped.NameOf(member);

    /// <summary>A member of the header, as JSON for a log.</summary>
    public string InHeader(JwtMember member) => $"{member.Text()} is {Shown(Header.Raw(member))}";

    /// <summary>A claim, as JSON for a log.</summary>
    public string InClaims(JwtMember member) => $"{Name(member)} is {Shown(Claims.Raw(member))}";

    private static string Shown(ReadOnlySpan<byte> json) => json.IsEmpty ? "absent" : LogText.Neutralise(Encoding.UTF8.GetString(json))!;
}
