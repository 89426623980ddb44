using ManagedAccess.Emulator.Users;

namespace ManagedAccess.Emulator;

/// <summary>The settings of the emulator, bound from the configuration section <c>Emulator</c>.</summary>
/// <remarks>An unknown key and a value out of bounds stop the host when it starts.</remarks>
public sealed class EmulatorOptions
{
    /// <summary>Whether the emulator answers.</summary>
    /// <value>Default <see langword="null"/>: in the environment <c>Development</c> only. <see langword="true"/> anywhere else stops the host.</value>
    public bool? Enabled { get; set; }

    /// <summary>What of Access the emulator stands in for.</summary>
    /// <value>Default <see cref="EmulatorMode.AuthorizationServer"/>.</value>
    public EmulatorMode Mode { get; set; }

    /// <summary>The SQLite file that keeps signing keys, registered clients and grants over a restart.</summary>
    /// <value>Default <see langword="null"/>: <c>emulator.db</c> in a folder of this application's name below the user's local application data
    /// (<c>~/.local/share/ManagedAccess.Emulator</c>, <c>%LOCALAPPDATA%\ManagedAccess.Emulator</c>), where it is neither committed nor published. A relative path starts at the content root.</value>
    public string? Database { get; set; }

    /// <summary>The people to choose from on the login page.</summary>
    /// <value>Default: ada@example.com, grace@example.com and alan@example.com. At least one, at most 100; people in the configuration replace the default ones.</value>
    public IList<EmulatorUser> Users { get; } = [];

    /// <summary>How long an access token is valid (RFC 6749 §5.1, <c>expires_in</c>).</summary>
    /// <value>Default 15 minutes. From 1 second to 24 hours.</value>
    public TimeSpan AccessTokenLifetime { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How long a grant can be refreshed without the person; each rotation starts it anew.</summary>
    /// <value>Default 7 days. From 1 second to 365 days.</value>
    public TimeSpan RefreshTokenLifetime { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How long a browser stays signed in: the lifetime of the <c>CF_Authorization</c> cookie and the assertion in it.</summary>
    /// <value>Default 24 hours. From 1 second to 30 days.</value>
    public TimeSpan SessionDuration { get; set; } = TimeSpan.FromHours(24);

    /// <summary>Whether a client may register <c>http://localhost</c> redirect URIs, any port (Access: <c>allow_any_on_localhost</c>).</summary>
    /// <value>Default <see langword="true"/>.</value>
    public bool AllowAnyOnLocalhost { get; set; } = true;

    /// <summary>Whether a client may register <c>http</c> redirect URIs on loopback IP literals, any port (Access: <c>allow_any_on_loopback</c>, RFC 8252 §7.3).</summary>
    /// <value>Default <see langword="true"/>.</value>
    public bool AllowAnyOnLoopback { get; set; } = true;

    /// <summary>Further redirect URIs a client may register (Access: <c>allowed_uris</c>).</summary>
    /// <value>Default: none. An <c>http</c> or <c>https</c> entry may end in <c>/*</c>; any other scheme is compared exactly and holds no wildcard, user information or fragment.</value>
    public IList<string> AllowedUris { get; } = [];

    /// <summary>Scopes accepted beside those of <c>ManagedAccess:ScopesSupported</c>, of its further resources, and <c>offline_access</c>.</summary>
    /// <value>Default: none.</value>
    public IList<string> Scopes { get; } = [];

    /// <summary>Resources accepted in the <c>resource</c> parameter (RFC 8707 §2) beside the application's own.</summary>
    /// <value>Default: none. An absolute identifier of an application elsewhere, or a path below the origin that was reached.</value>
    public IList<string> Resources { get; } = [];

    /// <summary>Whether a client may identify itself with the URL of a client ID metadata document, which is then fetched.</summary>
    /// <value>Default <see langword="false"/>, as Access has it.</value>
    public bool ClientIdMetadataDocuments { get; set; }

    /// <summary>Whether the application may listen on an address that is not loopback while the emulator is on.</summary>
    /// <value>Default <see langword="false"/>: the host stops. Set it in a container whose port is published to this machine only;
    /// whoever reaches the port can sign in as anyone. Requests must still name a loopback host.</value>
    public bool AllowNonLoopback { get; set; }
}
