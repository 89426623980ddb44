using ManagedAccess.AspNetCore.Authentication;

namespace ManagedAccess.AspNetCore;

/// <summary>Names that apps refer to.</summary>
public static class ManagedAccessDefaults
{
    /// <summary>The name of the authentication scheme.</summary>
    public const string AuthenticationScheme = SchemeNames.ManagedAccess;

    /// <summary>The configuration section that holds every setting.</summary>
    public const string ConfigurationSection = "ManagedAccess";
}
