using System.Globalization;
using ManagedAccess.Emulator.Clients;
using ManagedAccess.Emulator.Sessions;
using ManagedAccess.Emulator.Signals;
using Microsoft.Extensions.Configuration;

namespace ManagedAccess.Emulator;

/// <summary>The settings with which the library trusts the emulator, added only while the application names no authorization server.</summary>
/// <remarks>
/// Decided at every read: sources that are added later, for example by a test host, replace these entries completely and are never mixed with them.
/// It is the last source and not the first, because inserting a source rebuilds all others and loses the values set on them.
/// </remarks>
internal sealed class ManagedAccessConfiguration(IConfigurationRoot root, Func<bool> isEnabled, Func<bool> isEdge, Func<ApplicationCredential?> introspecting, Func<bool> hasLogin, string audienceTag)
    : ConfigurationProvider, IConfigurationSource
{
    private const string Section = "ManagedAccess";
    private const string Servers = "ManagedAccess:AuthorizationServers";
    private const string Revocation = "ManagedAccess:Revocation";
    private const string Transmitter = "ManagedAccess:Revocation:SharedSignals:Issuer";
    private const string Challenges = "ManagedAccess:Challenges";

    private static readonly string[] BrowserSettings = [$"{Challenges}:BrowserScheme", $"{Challenges}:BrowserLoginPath"];

    private readonly Dictionary<string, string?> _standard = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string?> _edge = new(StringComparer.OrdinalIgnoreCase);

    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    public override void Load()
    {
        _standard.Clear();
        _edge.Clear();

        // The access tokens of agents. "/" is the resource's own origin.
        _standard[$"{Servers}:0:Type"] = "OAuth";
        _standard[$"{Servers}:0:Issuer"] = "/";
        _standard[$"{Servers}:0:RequireHttpsMetadata"] = "false";

        // The cookie of browsers: the same issuer with another token type, which the metadata does not name.
        AddAccess(_standard, 1);
        _standard[$"{Servers}:1:Advertise"] = "";

        // The events that end access before a token expires. Access has none, and the edge decides about each request itself.
        _standard[Transmitter] = EventReceivers.OwnOrigin;

        // Behind the edge everyone comes with an assertion.
        AddAccess(_edge, 0);
    }

    public override bool TryGet(string key, out string? value)
    {
        value = null;
        return IsFilled(key) && Current().TryGetValue(key, out value);
    }

    public override IEnumerable<string> GetChildKeys(IEnumerable<string> earlierKeys, string? parentPath)
    {
        var isAbove = parentPath is null || Section.Equals(parentPath, StringComparison.OrdinalIgnoreCase);
        if (!IsFilled(isAbove ? Servers : parentPath!))
        {
            return earlierKeys;
        }

        // Not before: it reads the section Emulator, which this source never fills.
        Data = Current();
        return base.GetChildKeys(earlierKeys, parentPath);
    }

    private Dictionary<string, string?> Current()
    {
        if (isEdge())
        {
            return _edge;
        }

        // Only this emulator can read the tokens, so the application asks it.
        const string Introspection = $"{Servers}:0:Introspection";
        return introspecting() is { } credential
            ? new(_standard, StringComparer.OrdinalIgnoreCase)
            {
                [$"{Introspection}:ClientId"] = credential.ClientId,
                [$"{Introspection}:ClientSecret"] = credential.Secret,

                // Asked at each request, in this process, so that what ends on the developer page ends at once.
                [$"{Introspection}:CacheDuration"] = "00:00:00",
            }
            : _standard;
    }

    private void AddAccess(Dictionary<string, string?> settings, int index)
    {
        settings[$"{Servers}:{index.ToString(CultureInfo.InvariantCulture)}:Type"] = "CloudflareAccess";
        settings[$"{Servers}:{index.ToString(CultureInfo.InvariantCulture)}:Issuer"] = "/";
        settings[$"{Servers}:{index.ToString(CultureInfo.InvariantCulture)}:Audiences:0"] = audienceTag;
        settings[$"{Servers}:{index.ToString(CultureInfo.InvariantCulture)}:RequireHttpsMetadata"] = "false";

        // As at Access, groups and the time of the login are not in the token.
        settings[$"{Servers}:{index.ToString(CultureInfo.InvariantCulture)}:IdentityLookup"] = "true";

        // The page to which a browser without the cookie is sent, unless the application has its own login.
        settings[$"{Challenges}:BrowserLoginPath"] = LoginEndpoint.Path;
    }

    private bool IsFilled(string key)
        => IsIn(Servers, key) ? isEnabled() && !HasServers()
            : IsIn(Revocation, key) ? isEnabled() && (!HasServers() || NamesThisOrigin()) && !HasTransmitter()
            : IsIn(Challenges, key) && isEnabled() && !HasServers() && !HasBrowserSetting() && !hasLogin();

    private bool HasServers() => Others().Any(other => other.GetChildKeys([], Servers).Any());

    // An entry of the application's own for this emulator.
    private bool NamesThisOrigin() => Others().Any(other => other.GetChildKeys([], Servers).Distinct(StringComparer.OrdinalIgnoreCase)
        .Any(index => other.TryGet($"{Servers}:{index}:Issuer", out var issuer) && issuer == EventReceivers.OwnOrigin));

    private bool HasTransmitter() => Others().Any(other => other.TryGet(Transmitter, out _));

    private bool HasBrowserSetting() => BrowserSettings.Any(setting => Others().Any(other => other.TryGet(setting, out _)));

    private IEnumerable<IConfigurationProvider> Others() => root.Providers.Where(provider => provider != this);

    private static bool IsIn(string section, string key)
        => key.StartsWith(section, StringComparison.OrdinalIgnoreCase) && (key.Length == section.Length || key[section.Length] == ':');
}
