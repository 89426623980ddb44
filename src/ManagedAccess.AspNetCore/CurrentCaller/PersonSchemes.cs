using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace ManagedAccess.AspNetCore.CurrentCaller;

/// <summary>The schemes of the app that sign people in.</summary>
/// <param name="named">The names of the schemes in the setting <c>Callers:PersonSchemes</c>.</param>
internal sealed class PersonSchemes(IEnumerable<string> named)
{
    private readonly HashSet<string> _named = [.. named];

    /// <summary>Whether the scheme signs people in: by the setting, or because it keeps a session (a cookie) or uses a login elsewhere (OpenID Connect).</summary>
    public static bool Include(HttpContext context, string scheme) =>
        context.RequestServices.GetService<PersonSchemes>()?._named.Contains(scheme) == true
        || (HandlerOf(context, scheme) is { } handler && !IsPolicy(handler) && (typeof(IAuthenticationSignInHandler).IsAssignableFrom(handler) || IsRemote(handler)));

    /// <summary>Whether the scheme keeps a person signed in by its own cookie, or by the cookie of the scheme that it signs the person in to.</summary>
    public static bool KeepSession(HttpContext context, string scheme) =>
        HandlerOf(context, scheme) is { } handler && (typeof(CookieAuthenticationHandler).IsAssignableFrom(handler) || IsRemote(handler));

    /// <summary>Whether there is a scheme of that name.</summary>
    public static bool Exist(HttpContext context, string scheme) => HandlerOf(context, scheme) is not null;

    /// <summary>Whether the scheme of that name only chooses another scheme.</summary>
    public static bool IsPolicy(HttpContext context, string scheme) => HandlerOf(context, scheme) is { } handler && IsPolicy(handler);

    // ASP.NET Core's provider returns schemes synchronously.
    private static Type? HandlerOf(HttpContext context, string scheme) =>
        context.RequestServices.GetService<IAuthenticationSchemeProvider>()?.GetSchemeAsync(scheme) is { IsCompletedSuccessfully: true, Result: { } found } ? found.HandlerType : null;

    private static bool IsPolicy(Type handler) => typeof(PolicySchemeHandler).IsAssignableFrom(handler);

    private static bool IsRemote(Type? handler)
    {
        for (; handler is not null; handler = handler.BaseType)
        {
            if (handler.IsGenericType && handler.GetGenericTypeDefinition() == typeof(RemoteAuthenticationHandler<>))
            {
                return true;
            }
        }

        return false;
    }
}
