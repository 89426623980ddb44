using Microsoft.AspNetCore.Antiforgery;

namespace InternalWiki.Editing;

internal static class AntiforgeryExtensions
{
    /// <summary>A token for a form on the page that is being rendered.</summary>
    public static AntiforgeryTokenSet IssueFormToken(this IAntiforgery antiforgery, HttpContext context)
    {
        var token = antiforgery.GetAndStoreTokens(context);

        // The framework sets no-store, which makes browsers discard the typed text when somebody goes back to the form.
        // The token is useless without its cookie, so the person's own browser may keep the page.
        context.Response.Headers.CacheControl = "private, no-cache";
        return token;
    }

    /// <summary>
    /// Whether the person sent this form from our page. Checked for browsers only: no other site can make a browser send a
    /// bearer token.
    /// </summary>
    public static async Task<bool> IsOurFormAsync(this IAntiforgery antiforgery, HttpContext context) =>
        context.Request.Headers.Authorization.ToString().StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)
        || await antiforgery.IsRequestValidAsync(context);
}
