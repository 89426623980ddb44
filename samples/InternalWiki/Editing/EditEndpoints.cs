using InternalWiki.Layout;
using InternalWiki.Markup;
using InternalWiki.Pages;
using InternalWiki.Store;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;

namespace InternalWiki.Editing;

/// <summary>The write side: an editor, and a save that never overwrites what its writer has not seen.</summary>
internal static class EditEndpoints
{
    private const string Html = "text/html; charset=utf-8";

    public static IEndpointRouteBuilder MapEditing(this IEndpointRouteBuilder routes)
    {
        var editing = routes.MapGroup("").WithPageHeaders().RequireWriter();
        editing.MapGet("/new", GetNewAsync);
        editing.MapGet("/pages/{slug}/edit", GetEditorAsync);
        editing.MapPost("/pages/{slug}", SaveAsync).WithMetadata(new RequestSizeLimitAttribute(EditForm.MaxBodyBytes));
        return routes;
    }

    private static async Task<IResult> GetNewAsync(
        string? title, HttpContext context, WikiStore store, ViewRenderer views, IAntiforgery antiforgery)
    {
        title = title?.Trim() ?? "";
        var slug = Slug.From(title);
        if (slug.Length == 0 || store.Find(slug) is not null)
        {
            var problem = (title, slug) switch
            {
                ("", _) => null,
                (_, "") => "The address is made from the title's plain letters and digits, and this title has none.",
                _ => $"There is a page at /pages/{slug} already.",
            };
            return Results.Content(await views.RenderAsync<NewPageView, NewPageModel>(new NewPageModel(title, problem)), Html);
        }

        var draft = new Draft(slug, $"# {MarkdownText.Escape(title)}\n\n", BaseRevision: 0, Note: "");
        return await EditorAsync(new EditorModel(draft, title, antiforgery.IssueFormToken(context)), views, StatusCodes.Status200OK);
    }

    private static async Task<IResult> GetEditorAsync(
        string slug, HttpContext context, WikiStore store, ViewRenderer views, IAntiforgery antiforgery)
    {
        if (store.Find(slug) is not { } page)
        {
            return await PageEndpoints.NoSuchPageAsync(slug, views);
        }

        var editor = new EditorModel(new Draft(slug, page.Markdown, page.Revision, ""), page.Title, antiforgery.IssueFormToken(context));
        return Results.Extensions.MarkdownOrHtml(EditingMarkdown.Instructions(page), await views.RenderAsync<EditorView, EditorModel>(editor));
    }

    private static async Task<IResult> SaveAsync(
        string slug, HttpContext context, WikiStore store, MarkdownReader reader, ViewRenderer views, IAntiforgery antiforgery)
    {
        var reading = await EditForm.ReadAsync(slug, context.Request);
        if (reading.Form is not { } form)
        {
            return reading.RefusedWith == StatusCodes.Status413PayloadTooLarge
                ? Results.Content(await views.RenderAsync<TooLargeView, string>(slug), Html, statusCode: reading.RefusedWith)
                : Results.StatusCode(reading.RefusedWith);
        }

        var title = store.Find(slug)?.Title ?? slug;
        if (!await antiforgery.IsOurFormAsync(context))
        {
            return await RefuseAsync("This form was not sent from the editor, or it was open for too long. Check the text and save again.", StatusCodes.Status400BadRequest);
        }

        if (form.IsPreview)
        {
            return await EditorAsync(Editor() with { Preview = reader.Render(form.Draft.Markdown) }, views, StatusCodes.Status200OK);
        }

        return store.Save(form.Draft, context.GetAuthor()) switch
        {
            // 303: the browser fetches the page, and "reload" does not send the form again.
            SaveOutcome.Saved saved => new SeeOther($"/pages/{saved.Page.Slug}"),
            SaveOutcome.Conflict conflict => await ConflictAsync(conflict.Current),
            SaveOutcome.Invalid invalid => await RefuseAsync(invalid.Problem, StatusCodes.Status400BadRequest),
            SaveOutcome.TooLong tooLong => await RefuseAsync(
                $"The text has {tooLong.Bytes / 1024} KiB; a page holds {WikiStore.MaxPageBytes / 1024}. Cut it into several pages; nothing of it is lost here.",
                StatusCodes.Status413PayloadTooLarge),
            _ => await PageEndpoints.NoSuchPageAsync(slug, views),
        };

        EditorModel Editor() => new(form.Draft, title, antiforgery.IssueFormToken(context));

        Task<IResult> RefuseAsync(string problem, int statusCode) => EditorAsync(Editor() with { Problem = problem }, views, statusCode);

        async Task<IResult> ConflictAsync(Page current)
        {
            // What they changed is what has to be brought into the other text; the two texts side by side would show both changes mixed.
            var before = store.FindText(slug, form.Draft.BaseRevision) ?? "";
            var model = new ConflictModel(current, form.Draft, TextDifference.Between(before, current.Markdown), antiforgery.IssueFormToken(context));
            return Results.Content(await views.RenderAsync<ConflictView, ConflictModel>(model), Html, statusCode: StatusCodes.Status409Conflict);
        }
    }

    private static async Task<IResult> EditorAsync(EditorModel editor, ViewRenderer views, int statusCode) =>
        Results.Content(await views.RenderAsync<EditorView, EditorModel>(editor), Html, statusCode: statusCode);
}
