namespace ManagedAccess.AspNetCore.Attribution;

/// <summary>Who stands behind a request.</summary>
public enum AttributionKind
{
    /// <summary>Nobody was identified: no credential, or one that was refused on an endpoint open to everyone.</summary>
    Anonymous,

    /// <summary>A person, directly or through client software acting as that person (RFC 9068 §2.2, <c>sub</c>).</summary>
    Human,

    /// <summary>A person for whom a named actor acts: the token carries <c>act</c> (RFC 8693 §4.1).</summary>
    Delegated,

    /// <summary>Software on its own behalf: <c>sub</c> equals <c>client_id</c>, or an Access service token.</summary>
    Service,
}
