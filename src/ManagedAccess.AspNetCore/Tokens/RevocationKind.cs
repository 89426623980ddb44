namespace ManagedAccess.AspNetCore;

/// <summary>What a revocation names.</summary>
public enum RevocationKind
{
    /// <summary>A session at the issuer (<c>sid</c>).</summary>
    Session,

    /// <summary>One token (<c>jti</c>).</summary>
    Token,

    /// <summary>A person, or a service that is the subject itself (<c>sub</c>).</summary>
    Person,

    /// <summary>A client (<c>client_id</c>).</summary>
    Client,
}
