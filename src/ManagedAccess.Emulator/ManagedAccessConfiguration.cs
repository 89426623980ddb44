using ManagedAccess.Emulator.Sessions;
using Microsoft.Extensions.Configuration;

namespace ManagedAccess.Emulator;

/// <summary>What the library must be told to trust the emulator, and only while the application names no authorization server of its own.</summary>
/// <remarks>
/// Decided at every read: sources that are added later, by a test host for one, still take precedence as a whole and are never mixed with these entries.
/// It is the last source and not the first, because inserting one rebuilds all others and loses what was set on them.
/// </remarks>
internal sealed class ManagedAccessConfiguration(IConfigurationRoot root, Func<bool> isEnabled, Func<bool> hasLogin, string audienceTag)
    : ConfigurationProvider, IConfigurationSource
{
    private const string Section = "ManagedAccess";
    private const string Servers = "ManagedAccess:AuthorizationServers";
    private const string Challenges = "ManagedAccess:Challenges";

    private static readonly string[] BrowserSettings = [$"{Challenges}:BrowserScheme", $"{Challenges}:BrowserLoginPath"];

    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    public override void Load()
    {
        Data.Clear();

        // The access tokens of agents. "/" is the resource's own origin.
        Data[$"{Servers}:0:Type"] = "OAuth";
        Data[$"{Servers}:0:Issuer"] = "/";
        Data[$"{Servers}:0:RequireHttpsMetadata"] = "false";

        // The cookie of browsers: the same issuer as it speaks to them, and nothing to advertise.
        Data[$"{Servers}:1:Type"] = "CloudflareAccess";
        Data[$"{Servers}:1:Issuer"] = "/";
        Data[$"{Servers}:1:Audiences:0"] = audienceTag;
        Data[$"{Servers}:1:RequireHttpsMetadata"] = "false";
        Data[$"{Servers}:1:Advertise"] = "";

        // Groups and the time of the login are not in the cookie, there as here.
        Data[$"{Servers}:1:IdentityLookup"] = "true";

        // Where a browser without the cookie is sent, unless the application has a login of its own.
        Data[$"{Challenges}:BrowserLoginPath"] = LoginEndpoint.Path;
    }

    public override bool TryGet(string key, out string? value)
    {
        value = null;
        return IsFilled(key) && base.TryGet(key, out value);
    }

    public override IEnumerable<string> GetChildKeys(IEnumerable<string> earlierKeys, string? parentPath)
    {
        var isAbove = parentPath is null || Section.Equals(parentPath, StringComparison.OrdinalIgnoreCase);
        return isAbove ? (IsFilled(Servers) ? base.GetChildKeys(earlierKeys, parentPath) : earlierKeys)
            : IsFilled(parentPath!) ? base.GetChildKeys(earlierKeys, parentPath)
            : earlierKeys;
    }

    private bool IsFilled(string key)
        => IsIn(Servers, key) ? isEnabled() && !HasServers()
            : IsIn(Challenges, key) && isEnabled() && !HasServers() && !HasBrowserSetting() && !hasLogin();

    private bool HasServers() => Others().Any(other => other.GetChildKeys([], Servers).Any());

    private bool HasBrowserSetting() => BrowserSettings.Any(setting => Others().Any(other => other.TryGet(setting, out _)));

    private IEnumerable<IConfigurationProvider> Others() => root.Providers.Where(provider => provider != this);

    private static bool IsIn(string section, string key)
        => key.StartsWith(section, StringComparison.OrdinalIgnoreCase) && (key.Length == section.Length || key[section.Length] == ':');
}
