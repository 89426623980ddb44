using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ManagedAccess.Emulator;

/// <summary>Whether the application signs people in by itself: its challenge then takes precedence over the emulator's login page.</summary>
/// <remarks>Must be the first post-configuration: a later one, by the library, replaces the application's scheme with its own.</remarks>
internal sealed class ApplicationLogin : IPostConfigureOptions<AuthenticationOptions>
{
    // The two projects do not refer to each other. A scheme of the library does not count as a login of the application.
    private const string LibraryAssembly = "ManagedAccess.AspNetCore";

    private IServiceProvider? _services;
    private bool _exists;

    /// <summary>False until the application has been built.</summary>
    public bool Exists()
    {
        if (_services is null)
        {
            return false;
        }

        // Reading the options runs PostConfigure below, once.
        _ = _services.GetRequiredService<IOptions<AuthenticationOptions>>().Value;
        return _exists;
    }

    /// <summary>Sets the services that hold the application's schemes, once the application has been built.</summary>
    public void BuiltAs(IServiceProvider services) => _services = services;

    public void PostConfigure(string? name, AuthenticationOptions options)
    {
        var schemes = options.Schemes.ToArray();
        var own = schemes.Where(scheme => scheme.HandlerType?.Assembly.GetName().Name != LibraryAssembly).ToArray();
        var challenge = options.DefaultChallengeScheme ?? options.DefaultScheme ?? (own.Length == 1 ? own[0].Name : null);
        _exists = own.Any(scheme => scheme.Name == challenge && SignsPeopleIn(scheme.HandlerType));
    }

    // Cookies, Identity and policy schemes sign in; OpenID Connect, OAuth, SAML and Negotiate handle requests of their own. A handler of
    // bearer tokens or API keys does neither: its challenge does not lead a browser to a login.
    private static bool SignsPeopleIn(Type? handler)
        => typeof(IAuthenticationSignInHandler).IsAssignableFrom(handler) || typeof(IAuthenticationRequestHandler).IsAssignableFrom(handler);
}
