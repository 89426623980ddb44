using Microsoft.AspNetCore.Authentication;

namespace ManagedAccess.AspNetCore.Authentication;

/// <summary>The default schemes the app had before this library's selector replaced them. Filled once, while the options are built.</summary>
internal sealed class AppSchemes
{
    public string? Authenticate { get; private set; }

    public string? Challenge { get; private set; }

    public string? Forbid { get; private set; }

    /// <summary>
    /// Makes this library's scheme the default when the app has none, and the selector when it has one. Sign-in and sign-out stay with the app, so
    /// people keep their login.
    /// </summary>
    public void TakeDefaults(AuthenticationOptions options)
    {
        var own = options.Schemes.Where(scheme => scheme.Name is not SchemeNames.Selector && scheme.HandlerType != typeof(ManagedAccessHandler)).ToArray();

        // ASP.NET Core makes a scheme the default when it is the only one; with this library's scheme there are two, so that rule does not apply.
        var defaultScheme = options.DefaultScheme ?? (own.Length == 1 ? own[0].Name : null);
        Authenticate = options.DefaultAuthenticateScheme ?? defaultScheme;
        Challenge = options.DefaultChallengeScheme ?? defaultScheme;
        Forbid = options.DefaultForbidScheme ?? Challenge;
        if (Authenticate is SchemeNames.ManagedAccess or null && Challenge is SchemeNames.ManagedAccess or null)
        {
            options.DefaultScheme ??= SchemeNames.ManagedAccess;
            return;
        }

        options.DefaultScheme ??= defaultScheme;
        options.DefaultAuthenticateScheme = SchemeNames.Selector;
        options.DefaultChallengeScheme = SchemeNames.Selector;
        options.DefaultForbidScheme = SchemeNames.Selector;
    }
}
