using InternalWiki.Layout;
using InternalWiki.Markup;
using InternalWiki.Pages;
using InternalWiki.Store;
using ManagedAccess.AspNetCore;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;

namespace InternalWiki.Editing;

/// <summary>The write side: an editor, and a save that never overwrites a revision its writer has not seen.</summary>
internal static class EditEndpoints
{
    public static IEndpointRouteBuilder MapEditing(this IEndpointRouteBuilder routes)
    {
        var editing = routes.MapGroup("").RequireWriter();
        editing.MapRead("/new", GetNew);
        editing.MapRead("/pages/{slug}/edit", GetEditor);
        editing.MapPost("/pages/{slug}", SaveAsync).WithMetadata(new RequestSizeLimitAttribute(EditForm.MaxBodyBytes));
        return routes;
    }

    private static IResult GetNew(string? title, WikiStore store)
    {
        title = title?.Trim() ?? "";
        var slug = Slug.From(title);
        var problem = (title, slug) switch
        {
            ("", _) => null,
            (_, "") => "The address is made from the title's plain letters and digits, and this title has none.",
            _ when store.Find(slug) is not null => $"There is a page at /pages/{slug} already.",
            _ => null,
        };

        return slug.Length == 0 || problem is not null
            ? new ViewResult<NewPageView, NewPageModel>(new NewPageModel(title, problem))
            : Editor(new EditorModel(new Draft(slug, $"# {MarkdownText.Escape(title)}\n\n", BaseRevision: 0, Note: ""), title));
    }

    private static IResult GetEditor(string slug, WikiStore store)
    {
        if (store.Find(slug) is not { } page)
        {
            return PageEndpoints.NoSuchPage(slug);
        }

        return Results.Extensions.MarkdownOrHtml(
            EditingMarkdown.Instructions(page),
            Editor(new EditorModel(new Draft(slug, page.Markdown, page.Revision, ""), page.Title)),
            new MarkdownPageMetadata { Title = $"Editing {page.Title}" });
    }

    private static async Task<IResult> SaveAsync(string slug, HttpContext context, WikiStore store, MarkdownReader reader, IAntiforgery antiforgery)
    {
        var reading = await EditForm.ReadAsync(slug, context.Request);
        if (reading.Form is not { } form)
        {
            return reading.RefusedWith == StatusCodes.Status413PayloadTooLarge
                ? new ViewResult<TooLargeView, string>(slug, reading.RefusedWith)
                : Results.Problem(reading.Advice, statusCode: reading.RefusedWith);
        }

        var editor = new EditorModel(form.Draft, store.Find(slug)?.Title ?? slug);
        if (!await antiforgery.IsOurFormAsync(context))
        {
            return Editor(
                editor with { Problem = "This form was not sent from the editor, or it was open for too long. Check the text and save again." },
                StatusCodes.Status400BadRequest);
        }

        if (form.IsPreview)
        {
            return Editor(editor with { Preview = reader.Render(form.Draft.Markdown) });
        }

        return store.Save(form.Draft, context.GetAuthor()) switch
        {
            // 303: the browser fetches the page, and "reload" does not send the form again.
            SaveOutcome.Saved saved => new SeeOther($"/pages/{saved.Page.Slug}"),
            SaveOutcome.Conflict conflict => Conflict(conflict.Current, form.Draft, store, context.Request),
            SaveOutcome.Invalid invalid => Editor(editor with { Problem = invalid.Problem }, StatusCodes.Status400BadRequest),
            SaveOutcome.TooLong tooLong => Editor(
                editor with
                {
                    Problem = $"The text has {tooLong.Bytes / 1024} KiB; a page holds {WikiStore.MaxPageBytes / 1024}. "
                        + "Cut it into several pages; nothing of it is lost here.",
                },
                StatusCodes.Status413PayloadTooLarge),
            _ => PageEndpoints.NoSuchPage(slug),
        };
    }

    private static ViewResult<EditorView, EditorModel> Editor(EditorModel editor, int statusCode = StatusCodes.Status200OK) => new(editor, statusCode);

    private static IResult Conflict(Page current, Draft draft, WikiStore store, HttpRequest request)
    {
        // Shows the writer's own changes, which must go into the other text. A comparison of the two texts shows both changes mixed.
        var before = store.FindText(current.Slug, draft.BaseRevision) ?? "";
        var model = new ConflictModel(current, draft, TextDifference.Between(before, current.Markdown));

        // The page holds both texts in fields of a form, and a conversion leaves forms out; browsers never ask for Markdown.
        return request.GetTypedHeaders().Accept.Any(range => range.MediaType.Equals("text/markdown", StringComparison.OrdinalIgnoreCase) && range.Quality is not 0)
            ? Results.Content(EditingMarkdown.Conflict(model), "text/markdown; charset=utf-8", statusCode: StatusCodes.Status409Conflict)
            : new ViewResult<ConflictView, ConflictModel>(model, StatusCodes.Status409Conflict);
    }
}
