using ManagedAccess.AspNetCore;
using ManagedAccess.AspNetCore.Access;
using ManagedAccess.AspNetCore.Attribution;
using ManagedAccess.AspNetCore.CurrentCaller;

namespace Microsoft.AspNetCore.Http;

/// <summary>Gets the caller of a request.</summary>
public static class HttpContextAttributionExtensions
{
    /// <summary>Gets the caller of the request. Never <see langword="null"/>: <see cref="RequestAttribution.Anonymous"/> if no caller was identified.</summary>
    /// <param name="context">The request.</param>
    /// <returns>The attribution of the validated credential, or of the person signed in through the app's own scheme.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="context"/> is null.</exception>
    public static RequestAttribution GetAttribution(this HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.AcceptedCaller()?.Attribution
            ?? AppCaller.Resolve(context);
    }
}
