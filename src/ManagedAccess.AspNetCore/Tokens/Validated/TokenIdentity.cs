using System.Security.Claims;

namespace ManagedAccess.AspNetCore.Tokens.Validated;

/// <summary>The identity of one request over a token shared by many: claims are copied into it when they are first read.</summary>
/// <remarks>
/// Most requests never read the claims, so they only have an empty list. Everything that reads or changes claims copies first, and copies
/// the <see cref="Claim"/> objects too, because their properties can be written to. Several threads may read at once, as with any
/// <see cref="ClaimsIdentity"/>: SignalR's long polling reads the user of one request in two of them.
/// </remarks>
internal class TokenIdentity : ClaimsIdentity
{
    private readonly ValidatedToken _token;

    private volatile bool _copied;

    /// <param name="token">The token.</param>
    /// <param name="authenticationType">The scheme that accepted it.</param>
    public TokenIdentity(ValidatedToken token, string authenticationType)
        : base(authenticationType, ClaimTypes.Name, ClaimTypes.Role) => _token = token;

    // The base class asks the other identity for its claims and copies them.
    protected TokenIdentity(TokenIdentity other)
        : base(other) => (_token, _copied) = (other._token, true);

    protected ValidatedToken Token => _token;

    // ClaimsIdentity's own copy constructors read a private list without calling an override, but they read this property first.
    public override string? AuthenticationType
    {
        get
        {
            CopyClaims();
            return base.AuthenticationType;
        }
    }

    // The base class tests a field; this property must not make it read the claims.
    public override bool IsAuthenticated => true;

    public override string? Name => _token.IdentityName;

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

    /// <remarks>
    /// <see cref="ClaimsPrincipal.IsInRole"/> asks this for one type. The app may add roles under that type or under the token's
    /// own name for roles (<c>roles</c>), so both count.
    /// </remarks>
    public override bool HasClaim(string type, string value)
    {
        CopyClaims();
        return base.HasClaim(type, value)
            || (type == RoleClaimType && Array.Exists(_token.TrustedIssuer.CallerClaims.Roles, role => base.HasClaim(role, value)));
    }

    public sealed override ClaimsIdentity Clone()
    {
        CopyClaims();
        return Copy();
    }

    /// <summary>A new identity of the same kind over the claims of this one.</summary>
    protected virtual ClaimsIdentity Copy() => new TokenIdentity(this);

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

        lock (this) // internal, and an object of its own would cost every request its bytes
        {
            if (!_copied)
            {
                base.AddClaims(_token.Claims);
                _copied = true;
            }
        }
    }
}
