using ManagedAccess.AspNetCore.Tokens.Claims;
using ManagedAccess.AspNetCore.Tokens.Issuers;
using ManagedAccess.AspNetCore.Tokens.Jwt;
using ManagedAccess.AspNetCore.Tokens.Keys;

namespace ManagedAccess.AspNetCore.Tokens.Validation;

/// <summary>The facts that the gate found about a token that it let pass, or could not decide because a key was missing.</summary>
internal ref struct GatePass
{
    public TrustedIssuer? Issuer;
    public SigningKey? Key;
    public string? KeyId;
    public ReadOnlySpan<byte> Payload;
    public JwtMembers Members;
    public MappedClaims? Mapped;
}
