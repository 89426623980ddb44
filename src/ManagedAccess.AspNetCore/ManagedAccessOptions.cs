using ManagedAccess.AspNetCore.Auditing;
using ManagedAccess.AspNetCore.Authorization;
using ManagedAccess.AspNetCore.Challenges;
using ManagedAccess.AspNetCore.Markdown.Configuration;
using ManagedAccess.AspNetCore.Resources;
using ManagedAccess.AspNetCore.Startup;
using ManagedAccess.AspNetCore.Tokens;

namespace ManagedAccess.AspNetCore;

/// <summary>Every setting, as bound from the configuration section <c>ManagedAccess</c>. Checked when the host starts; unknown keys stop it.</summary>
public sealed class ManagedAccessOptions
{
    /// <summary>The resource identifier of this app (RFC 9728 §1.2): its metadata names it, and tokens must be issued for it.</summary>
    /// <value>
    /// Default <see langword="null"/>: in Development the loopback origin a request reached; required elsewhere. An absolute <c>https</c> URL
    /// without fragment or user information; plain <c>http</c> for loopback hosts only. Used exactly as written.
    /// </value>
    [IdentifierOfResource]
    public string? Resource { get; set; }

    /// <summary>The name of the app for people (RFC 9728 §2, <c>resource_name</c>).</summary>
    /// <value>Default <see langword="null"/>: not published.</value>
    public string? ResourceName { get; set; }

    /// <summary>Translations of <see cref="ResourceName"/> by language tag, published beside it as <c>resource_name#it</c> (RFC 9728 §2.1).</summary>
    /// <value>Default empty. Needs <see cref="ResourceName"/> too.</value>
    [LanguageTag(Part = SettingPart.Key)]
    public IDictionary<string, string> ResourceNames { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>How long clients may keep the metadata document (<c>Cache-Control: max-age</c>, RFC 9728 §7.10).</summary>
    /// <value>Default five minutes. From zero to one day.</value>
    [Duration("00:00:00", "1.00:00:00")]
    public TimeSpan MetadataMaxAge { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The signature under the metadata document.</summary>
    public MetadataSigningOptions MetadataSigning { get; } = new();

    /// <summary>The scopes clients may ask for (RFC 9728 §2, <c>scopes_supported</c>), in the order they are published.</summary>
    /// <value>Default empty: not published. <c>offline_access</c> is never published.</value>
    [ScopeName]
    public IList<string> ScopesSupported { get; } = [];

    /// <summary>The authorization servers that may issue tokens for this app.</summary>
    /// <value>Required. At least one; an issuer may appear once per type.</value>
    [NotEmpty("at least one entry with an Issuer. In Development, AddManagedAccessEmulator() provides one")]
    public IList<AuthorizationServerOptions> AuthorizationServers { get; } = [];

    /// <summary>Further protected resources of this app, each with its own identifier, metadata document and challenge.</summary>
    /// <value>Default empty.</value>
    public IList<ProtectedResourceOptions> Resources { get; } = [];

    /// <summary>Which scopes a scope implies, for example <c>wiki.write</c> implies <c>wiki.read</c>. Followed through any number of steps.</summary>
    /// <value>Default empty.</value>
    [ScopeName]
    [ScopeName(Part = SettingPart.Key)]
    public IDictionary<string, IList<string>> ImpliedScopes { get; } = new Dictionary<string, IList<string>>(StringComparer.Ordinal);

    /// <summary>Limits of token validation.</summary>
    public AccessTokenOptions Tokens { get; } = new();

    /// <summary>The requirements for every caller.</summary>
    public CallerOptions Callers { get; } = new();

    /// <summary>How access ends before tokens expire.</summary>
    public RevocationOptions Revocation { get; } = new();

    /// <summary>What several nodes share.</summary>
    public ManagedAccessRedisOptions Redis { get; } = new();

    /// <summary>How the app refuses requests.</summary>
    public ChallengeOptions Challenges { get; } = new();

    /// <summary>Markdown for clients that prefer it.</summary>
    public MarkdownOptions Markdown { get; } = new();

    /// <summary>The audit records.</summary>
    public AuditOptions Audit { get; } = new();

    /// <summary>How the host handles its findings about endpoints and policies at start: endpoints that no token opens, public ones, shared caching.</summary>
    /// <value>Default <see cref="StartupReportMode.Log"/>.</value>
    public StartupReportMode StartupReport { get; set; }
}
