using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.AspNetCore.Authentication;

/// <summary>
/// The page that an app shows for an error, for which it runs its pipeline a second time (<c>UseExceptionHandler</c>,
/// <c>UseStatusCodePagesWithReExecute</c>). If the page requires a caller, the response stays the error: the client did not ask for that page,
/// and must not be sent to sign in for it.
/// </summary>
internal static class ErrorPage
{
    /// <summary>Whether the app runs its pipeline again for an error page. The error has set the status by then, so few requests are asked for their features.</summary>
    public static bool IsShown(HttpContext context) =>
        context.Response.StatusCode is not StatusCodes.Status200OK
        && (context.Features.Get<IExceptionHandlerFeature>() is not null || context.Features.Get<IStatusCodeReExecuteFeature>() is not null);

    /// <summary>Whether the refused page is such an error page; returns its path, for the log.</summary>
    public static bool IsRefused(HttpContext context, out PathString path)
    {
        path = context.Request.PathBase.Add(context.Request.Path);
        return context.Response.StatusCode is >= StatusCodes.Status400BadRequest and not (StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden)
            && IsShown(context);
    }
}
