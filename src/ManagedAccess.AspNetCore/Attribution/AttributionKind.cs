namespace ManagedAccess.AspNetCore;

/// <summary>The kind of caller of a request.</summary>
public enum AttributionKind
{
    /// <summary>The caller was not identified: no credential, or a refused credential on an endpoint open to everyone.</summary>
    Anonymous,

    /// <summary>A person, directly or through client software acting as that person (RFC 9068 §2.2, <c>sub</c>).</summary>
    Human,

    /// <summary>A named actor acts for a person: the token carries <c>act</c> (RFC 8693 §4.1).</summary>
    Delegated,

    /// <summary>Software that acts on its own behalf: <c>sub</c> equals <c>client_id</c>, or an Access service token.</summary>
    Service,
}
