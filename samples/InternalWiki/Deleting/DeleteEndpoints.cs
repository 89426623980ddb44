using InternalWiki.Editing;
using InternalWiki.Layout;
using InternalWiki.Pages;
using InternalWiki.Store;
using Microsoft.AspNetCore.Antiforgery;

namespace InternalWiki.Deleting;

/// <summary>The question before a page is deleted.</summary>
public sealed record DeleteModel(Page Page, string? Problem = null);

/// <summary>Deleting a page needs a person at a browser, not an agent, and a recent sign-in, so that an open browser is not enough.</summary>
internal static class DeleteEndpoints
{
    private static readonly TimeSpan SignedInWithin = TimeSpan.FromMinutes(10);

    public static IEndpointRouteBuilder MapDeleting(this IEndpointRouteBuilder routes)
    {
        var deleting = routes.MapGroup("/pages/{slug}/delete").RequireWriter().RequireDirectHuman().RequireRecentAuthentication(SignedInWithin);
        deleting.MapRead("", (string slug, WikiStore store) =>
            store.Find(slug) is { } page ? new ViewResult<DeleteView, DeleteModel>(new DeleteModel(page)) : PageEndpoints.NoSuchPage(slug));
        deleting.MapPost("", DeleteAsync);
        return routes;
    }

    private static async Task<IResult> DeleteAsync(string slug, HttpContext context, WikiStore store, IAntiforgery antiforgery)
    {
        if (store.Find(slug) is not { } page)
        {
            return PageEndpoints.NoSuchPage(slug);
        }

        if (!await antiforgery.IsRequestValidAsync(context))
        {
            return new ViewResult<DeleteView, DeleteModel>(
                new DeleteModel(page, "This form was not sent from the page that asks, or it was open for too long. Nothing was deleted."),
                StatusCodes.Status400BadRequest);
        }

        return store.Delete(slug, context.GetAuthor()) ? new SeeOther("/") : PageEndpoints.NoSuchPage(slug);
    }
}
