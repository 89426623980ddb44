using System.Diagnostics.CodeAnalysis;
using System.Security.Claims;
using System.Security.Principal;

namespace ManagedAccess.AspNetCore.Tokens;

/// <summary>The identity of one request over a token shared by many: claims are copied into it the first time anyone looks.</summary>
/// <remarks>
/// Most requests never look, so they pay for an empty list. Everything that reads or changes claims copies first, and copies
/// the <see cref="Claim"/> objects too, because their properties can be written to.
/// </remarks>
internal sealed class TokenIdentity(ValidatedToken token, string authenticationType)
    : ClaimsIdentity(authenticationType, token.Name is null ? "email" : "name", "roles")
{
    private bool _copied;

    // ClaimsIdentity's own copy constructors read a private list past every override, but ask for this property first.
    public override string? AuthenticationType
    {
        get
        {
            CopyClaims();
            return base.AuthenticationType;
        }
    }

    // The base class tests a field; nothing here may make it look at the claims.
    public override bool IsAuthenticated => true;

    public override string? Name => token.Name ?? token.Email;

    public override IEnumerable<Claim> Claims
    {
        get
        {
            CopyClaims();
            return base.Claims;
        }
    }

    public override void AddClaim(Claim claim)
    {
        CopyClaims();
        base.AddClaim(claim);
    }

    public override void AddClaims(IEnumerable<Claim?> claims)
    {
        CopyClaims();
        base.AddClaims(claims);
    }

    public override void RemoveClaim(Claim? claim)
    {
        CopyClaims();
        base.RemoveClaim(claim);
    }

    public override bool TryRemoveClaim(Claim? claim)
    {
        CopyClaims();
        return base.TryRemoveClaim(claim);
    }

    public override IEnumerable<Claim> FindAll(Predicate<Claim> match)
    {
        CopyClaims();
        return base.FindAll(match);
    }

    public override IEnumerable<Claim> FindAll(string type)
    {
        CopyClaims();
        return base.FindAll(type);
    }

    public override Claim? FindFirst(Predicate<Claim> match)
    {
        CopyClaims();
        return base.FindFirst(match);
    }

    public override Claim? FindFirst(string type)
    {
        CopyClaims();
        return base.FindFirst(type);
    }

    public override bool HasClaim(Predicate<Claim> match)
    {
        CopyClaims();
        return base.HasClaim(match);
    }

    public override bool HasClaim(string type, string value)
    {
        CopyClaims();
        return base.HasClaim(type, value);
    }

    public override ClaimsIdentity Clone()
    {
        CopyClaims();
        return base.Clone();
    }

    protected override void WriteTo(BinaryWriter writer, byte[]? userData)
    {
        CopyClaims();
        base.WriteTo(writer, userData);
    }

    private void CopyClaims()
    {
        if (_copied)
        {
            return;
        }

        _copied = true;
        base.AddClaims(token.Claims);
    }
}
