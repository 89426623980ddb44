using ManagedAccess.AspNetCore.Authentication;
using ManagedAccess.AspNetCore.Configuration;
using ManagedAccess.AspNetCore.Tokens.Keys;

namespace ManagedAccess.AspNetCore;

/// <summary>Names that apps refer to.</summary>
public static class ManagedAccessDefaults
{
    /// <summary>The name of the authentication scheme.</summary>
    public const string AuthenticationScheme = SchemeNames.ManagedAccess;

    /// <summary>The configuration section that holds every setting.</summary>
    public const string ConfigurationSection = ManagedAccessSettings.Section;

    /// <summary>The name of the <see cref="HttpClient"/> for authorization servers: it fetches signing keys, metadata, and the identity of a person of Access.</summary>
    /// <remarks>
    /// <c>services.AddHttpClient(ManagedAccessDefaults.BackchannelHttpClient)</c> gives it a proxy, a certificate or a handler. Every fetch has a
    /// limit of its own. If the handler follows a redirect, the answer is refused.
    /// </remarks>
    public const string BackchannelHttpClient = BackchannelDefaults.HttpClientName;
}
