using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.AspNetCore.Authentication;

/// <summary>
/// The page that an app shows for an error, for which it runs its pipeline a second time (<c>UseExceptionHandler</c>,
/// <c>UseStatusCodePagesWithReExecute</c>). Where the page asks for a caller, the error stays an error: whoever met it did not ask for that page,
/// and would be sent to sign in for it.
/// </summary>
internal static class ErrorPage
{
    /// <summary>Whether what the caller is refused is such a page. Its path, for the log.</summary>
    public static bool IsRefused(HttpContext context, out PathString path)
    {
        path = context.Request.PathBase.Add(context.Request.Path);
        return context.Response.StatusCode is >= StatusCodes.Status400BadRequest and not (StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden)
            && (context.Features.Get<IExceptionHandlerFeature>() is not null || context.Features.Get<IStatusCodeReExecuteFeature>() is not null);
    }
}
