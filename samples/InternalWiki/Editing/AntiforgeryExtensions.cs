using Microsoft.AspNetCore.Antiforgery;

namespace InternalWiki.Editing;

internal static class AntiforgeryExtensions
{
    /// <summary>A token for a form on the page that is being rendered.</summary>
    public static AntiforgeryTokenSet IssueFormToken(this IAntiforgery antiforgery, HttpContext context)
    {
        var token = antiforgery.GetAndStoreTokens(context);

        // The framework asks for no-store, with which browsers forget what was typed when somebody goes back to the form.
        // The token is worth nothing without its cookie, so the person's own browser may keep the page.
        context.Response.Headers.CacheControl = "private, no-cache";
        return token;
    }

    /// <summary>
    /// Did the person send this form from our page? Asked of browsers only: a client that presents a bearer token decided
    /// to, and no other site can make a browser do so.
    /// </summary>
    public static async Task<bool> IsOurFormAsync(this IAntiforgery antiforgery, HttpContext context) =>
        context.Request.Headers.Authorization.ToString().StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)
        || await antiforgery.IsRequestValidAsync(context);
}
