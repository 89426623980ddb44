using ManagedAccess.AspNetCore.Markdown.Configuration;
using ManagedAccess.Emulator.Assertions;
using ManagedAccess.Emulator.Clients;
using ManagedAccess.Emulator.Edge;
using ManagedAccess.Emulator.Edge.Policies;
using ManagedAccess.Emulator.Edge.ServiceTokens;
using ManagedAccess.Emulator.Federation;
using ManagedAccess.Emulator.Resources;
using ManagedAccess.Emulator.Users;

namespace ManagedAccess.Emulator;

/// <summary>The settings of the emulator, bound from the configuration section <c>Emulator</c>.</summary>
/// <remarks>An unknown key and a value out of bounds stop the host when it starts.</remarks>
public sealed class EmulatorOptions
{
    /// <summary>Whether the emulator answers.</summary>
    /// <value>Default <see langword="null"/>: in the environment <c>Development</c> only. <see langword="true"/> anywhere else stops the host.</value>
    public bool? Enabled { get; set; }

    /// <summary>The part of Access that the emulator replaces.</summary>
    /// <value>Default <see cref="EmulatorMode.AuthorizationServer"/>.</value>
    public EmulatorMode Mode { get; set; }

    /// <summary>The SQLite file that keeps signing keys, registered clients and grants over a restart.</summary>
    /// <value>Default <see langword="null"/>: <c>emulator.db</c> in a folder of this application's name below the user's local application data
    /// (<c>~/.local/share/ManagedAccess.Emulator</c>, <c>%LOCALAPPDATA%\ManagedAccess.Emulator</c>), so that it is not committed and not published.
    /// A relative path starts at the content root.</value>
    [NotBlank("the path of a SQLite file, or nothing for the default")]
    public string? Database { get; set; }

    /// <summary>The people to choose from on the login page.</summary>
    /// <value>Default: ada@example.com, grace@example.com and alan@example.com. At least one, at most 100; people in the configuration replace the default ones.</value>
    [AtMost(100)]
    public IList<EmulatorUser> Users { get; } = [];

    /// <summary>In the mode <see cref="EmulatorMode.AuthorizationServer"/>: the form of access tokens. In the other mode they are opaque, as at Access.</summary>
    /// <value>Default <see cref="AccessTokenFormat.Jwt"/>. With <see cref="AccessTokenFormat.Opaque"/> the emulator also fills in the settings with which the application asks about them (RFC 7662).</value>
    public AccessTokenFormat AccessTokenFormat { get; set; }

    /// <summary>How long an access token is valid (RFC 6749 §5.1, <c>expires_in</c>).</summary>
    /// <value>Default 15 minutes. From 1 second to 24 hours.</value>
    [Duration("00:00:01", "1.00:00:00")]
    public TimeSpan AccessTokenLifetime { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How long a grant can be refreshed without the person; each rotation starts this time again.</summary>
    /// <value>Default 7 days. From 1 second to 365 days.</value>
    [Duration("00:00:01", "365.00:00:00")]
    public TimeSpan RefreshTokenLifetime { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How long a browser stays signed in: the lifetime of the <c>CF_Authorization</c> cookie and the assertion in it.</summary>
    /// <value>Default 24 hours. From 1 second to 30 days.</value>
    [Duration("00:00:01", "30.00:00:00")]
    public TimeSpan SessionDuration { get; set; } = TimeSpan.FromHours(24);

    /// <summary>Whether a client may register <c>http://localhost</c> redirect URIs with any port (Access: <c>allow_any_on_localhost</c>).</summary>
    /// <value>Default <see langword="true"/>.</value>
    public bool AllowAnyOnLocalhost { get; set; } = true;

    /// <summary>Whether a client may register <c>http</c> redirect URIs on loopback IP literals with any port
    /// (Access: <c>allow_any_on_loopback</c>, RFC 8252 §7.3).</summary>
    /// <value>Default <see langword="true"/>.</value>
    public bool AllowAnyOnLoopback { get; set; } = true;

    /// <summary>Further redirect URIs a client may register (Access: <c>allowed_uris</c>).</summary>
    /// <value>Default: none. An <c>http</c> or <c>https</c> entry may end in <c>/*</c>;
    /// an entry with any other scheme is compared exactly and has no wildcard, user information or fragment.</value>
    [AllowedUri]
    public IList<string> AllowedUris { get; } = [];

    /// <summary>Scopes accepted beside those of <c>ManagedAccess:ScopesSupported</c>, of its further resources, and <c>offline_access</c>.</summary>
    /// <value>Default: none.</value>
    [ScopeName]
    public IList<string> Scopes { get; } = [];

    /// <summary>Resources accepted in the <c>resource</c> parameter (RFC 8707 §2) beside the application's own.</summary>
    /// <value>Default: none. An absolute identifier of an application elsewhere, or a path below the origin that the request reached.</value>
    [KnownResource]
    public IList<string> Resources { get; } = [];

    /// <summary>Whether a client may identify itself with the URL of a client ID metadata document, which is then fetched.</summary>
    /// <value>Default <see langword="false"/>, as at Access.</value>
    public bool ClientIdMetadataDocuments { get; set; }

    /// <summary>Whether a proof at the token endpoint must have the nonce of the last <c>DPoP-Nonce</c> field (RFC 9449 §8).</summary>
    /// <value>Default <see langword="false"/>. A client that sends a proof gets a token bound to its key in either case; not in the mode <see cref="EmulatorMode.Edge"/>, as at Access.</value>
    public bool ProofNonces { get; set; }

    /// <summary>Whether the application may listen on an address that is not loopback while the emulator is on.</summary>
    /// <value>Default <see langword="false"/>: the host stops. Set it in a container that publishes its port to this machine only;
    /// anyone who reaches the port can sign in as any person. Requests must still name a loopback host.</value>
    public bool AllowNonLoopback { get; set; }

    /// <summary>In the mode <see cref="EmulatorMode.Edge"/>: whether agents get in with tokens of Managed OAuth (Access: <c>oauth_configuration.enabled</c>).</summary>
    /// <value>Default <see langword="true"/>. Without it nobody can register, a browser is sent to the login page with <c>Cloudflare-Access</c> in the
    /// challenge, and an application's own <c>401</c> stays as it is.</value>
    public bool ManagedOAuth { get; set; } = true;

    /// <summary>In the mode <see cref="EmulatorMode.Edge"/>: who may use the application, one rule a line. The first line that decides wins.</summary>
    /// <value>Default: none, which admits everyone in <see cref="Users"/> and no service. The lines are <c>allow email ada@example.com</c>,
    /// <c>allow domain example.com</c>, <c>allow group engineering</c>, <c>allow service export</c>, <c>allow linked http://localhost:5090</c>,
    /// <c>require method mfa</c> and <c>bypass /public/**</c>. They are evaluated when a person signs in or consents, and again at each refresh.</value>
    [PolicyLine]
    [AtMost(100)]
    public IList<string> Policy { get; } = [];

    /// <summary>In the mode <see cref="EmulatorMode.Edge"/>: the service tokens that exist. A line <c>allow service</c> of <see cref="Policy"/> admits one.</summary>
    /// <value>Default: none. At most 100.</value>
    [AtMost(100)]
    public IList<EmulatorServiceToken> ServiceTokens { get; } = [];

    /// <summary>In the mode <see cref="EmulatorMode.AuthorizationServer"/>: the clients that the company has let in for its people (enterprise-managed authorization, ID-JAG).</summary>
    /// <value>Default: none. At most 100. With one, the emulator has an identity provider too, and accepts its assertions: the client gets in and no person is asked.</value>
    [AtMost(100)]
    public IList<EmulatorManagedClient> ManagedClients { get; } = [];

    /// <summary>The sharing of an identity provider with other emulated accounts on this machine (IdP federation), in both modes.</summary>
    /// <value>Default: none.</value>
    public EmulatorFederation Federation { get; } = new();

    /// <summary>Whether a service token that is not good is refused at once (Access: <c>strict_service_token_auth</c>).</summary>
    /// <value>Default <see langword="false"/>: such a request is answered as one without a credential, and a good one gets a cookie. If
    /// <see langword="true"/>, a bad or incomplete token, or one given twice, is <c>401</c>; a good one that no line admits is <c>403</c>; and there is no cookie.</value>
    public bool StrictServiceTokens { get; set; }

    /// <summary>A header field that may carry a service token as a JSON object (Access: <c>read_service_tokens_from_header</c>).</summary>
    /// <value>Default <c>Authorization</c>. A value that does not begin with a brace is not such a token.</value>
    [NotBlank("the name of a header field")]
    public string ReadServiceTokensFromHeader { get; set; } = "Authorization";

    /// <summary>Whether the application sees the token of Managed OAuth, or the service token, in <c>Authorization</c>.</summary>
    /// <value>Default <see cref="OriginAuthorization.Removed"/>. What Access does is not documented: try the other value to see whether the application
    /// accepts a request with a valid assertion and a bearer token that it cannot read.</value>
    public OriginAuthorization OriginAuthorization { get; set; }

    /// <summary>What the edge does with an <c>OPTIONS</c> request without a credential.</summary>
    /// <value>Default <see cref="Edge.OptionsRequests.Refused"/>.</value>
    public OptionsRequests OptionsRequests { get; set; }

    /// <summary>Whether a PKCE challenge that begins with <c>-</c> or <c>_</c> fails, as it was seen to fail at Access in one sign-in of 32.</summary>
    /// <value>Default <see langword="false"/>.</value>
    public bool RefusePunctuatedChallenges { get; set; }

    /// <summary>How long a signing key signs before the next one takes over. Two keys are published.</summary>
    /// <value>Default 42 days, as at Access. From 1 minute to 365 days.</value>
    [Duration("00:01:00", "365.00:00:00")]
    public TimeSpan KeyRotation { get; set; } = TimeSpan.FromDays(42);
}
