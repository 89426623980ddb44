using ManagedAccess.AspNetCore.Attribution;

namespace Microsoft.AspNetCore.Http;

/// <summary>Reads whose request this is.</summary>
public static class HttpContextAttributionExtensions
{
    /// <summary>Whose request this is. Never <see langword="null"/>: <see cref="RequestAttribution.Anonymous"/> when nobody was identified.</summary>
    /// <param name="context">The request.</param>
    /// <returns>The attribution of the validated credential, or of the person signed in through the app's own scheme.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="context"/> is null.</exception>
    public static RequestAttribution GetAttribution(this HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.AcceptedCredential()?.Attribution
            ?? AppCaller.Resolve(context);
    }
}
