using ManagedAccess.AspNetCore.Markdown.Configuration;
using ManagedAccess.AspNetCore.Resources;

namespace ManagedAccess.AspNetCore;

/// <summary>A further protected resource of this application, with an identifier, a metadata document and a challenge of its own.</summary>
/// <remarks>
/// A token issued for one resource does not open another (RFC 8707 §2). An endpoint can declare the same thing in code with
/// <c>.AsProtectedResource("/mcp")</c>; an entry here with the same path then supplies name and scopes.
/// </remarks>
public sealed class ProtectedResourceOptions
{
    internal const string UsualScheme = "ManagedAccess";

    /// <summary>The path of the resource below <c>ManagedAccess:Resource</c>; its identifier is both joined.</summary>
    /// <value>Required. Starts with <c>/</c>, is not <c>/</c> itself, and has no query, fragment or dot segment, for example <c>/mcp</c>.</value>
    /// <remarks>
    /// A request belongs to the longest path that is a prefix of its own on a segment boundary, compared as routing compares:
    /// decoded and without regard to case. The identifier keeps the spelling given here.
    /// </remarks>
    [PathOfResource]
    public string? Path { get; set; }

    /// <summary>The name a consent page shows for the resource.</summary>
    /// <value>Default <see langword="null"/>: the document has no <c>resource_name</c>. RECOMMENDED by RFC 9728 §2.</value>
    public string? Name { get; set; }

    /// <summary>The scopes a client may ask for, in the order they are published.</summary>
    /// <value>Default empty: the document has no <c>scopes_supported</c>. Each is a scope token of RFC 6749 §3.3; <c>offline_access</c> is never published.</value>
    [ScopeName]
    public IList<string> ScopesSupported { get; } = [];

    /// <summary>The authentication scheme that validates tokens for the resource.</summary>
    /// <value>Default <c>ManagedAccess</c>. Another one is added in code, with <c>AddManagedAccess().AddScheme(…)</c>.</value>
    /// <remarks>The document names the authorization servers with the same <c>Scheme</c>, and tokens of other servers do not open the resource.</remarks>
    [NotBlank("the name of a scheme; leave the setting out for the default")]
    public string Scheme { get; set; } = UsualScheme;

    /// <summary>Whether tokens for the resource are bound to a key, where that differs from <c>ManagedAccess:Tokens:DPoP:Mode</c>.</summary>
    public ResourceDPoPOptions DPoP { get; } = new();

    /// <summary>Whether the identifier is the requested URL itself, query included, for clients that compare both (RFC 9728 §3.3).</summary>
    /// <value>Default <see langword="false"/>: one identifier covers everything below <see cref="Path"/>.</value>
    /// <remarks>
    /// With <see langword="true"/> the entry covers this one path and nothing below it, each query string is a separate resource,
    /// and a token has to name that URL in its audience. Meant for a single endpoint.
    /// </remarks>
    public bool Exact { get; set; }
}
