using System.Security.Claims;

namespace ManagedAccess.AspNetCore.Tokens.Jwt;

/// <summary>The identity of one request over a token shared by many: claims are copied into it the first time anyone looks.</summary>
/// <remarks>
/// Most requests never look, so they pay for an empty list. Everything that reads or changes claims copies first, and copies
/// the <see cref="Claim"/> objects too, because their properties can be written to.
/// </remarks>
/// <param name="claims">The claims of the token.</param>
/// <param name="authenticationType">The scheme that accepted it.</param>
/// <param name="name">What to call the person; null for nobody.</param>
/// <param name="nameClaimType">The claim the name comes from.</param>
internal sealed class TokenIdentity(PayloadClaims claims, string authenticationType, string? name, string nameClaimType)
    : ClaimsIdentity(authenticationType, nameClaimType, RoleClaim)
{
    private const string RoleClaim = "roles"; // RFC 9068 §2.2.3.1

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

    public override string? Name => name;

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

    public override void AddClaims(IEnumerable<Claim?> added)
    {
        CopyClaims();
        base.AddClaims(added);
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
        base.AddClaims(claims.All);
    }
}
