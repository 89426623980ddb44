using System.Globalization;
using InternalWiki.Store;
using Microsoft.AspNetCore.Http.Features;

namespace InternalWiki.Editing;

/// <summary>What was posted, or the status to refuse it with.</summary>
internal readonly record struct EditFormReading(EditForm? Form, int RefusedWith = 0);

/// <summary>The form of the editor, as it comes back.</summary>
internal sealed record EditForm(Draft Draft, bool IsPreview)
{
    /// <summary>Room to return a text that is too long for a page, so that it is not lost; beyond this the body is not read.</summary>
    public const int MaxBodyBytes = 4 * 1024 * 1024;

    private static readonly FormOptions Limits = new()
    {
        BufferBody = false,
        ValueCountLimit = 16,
        ValueLengthLimit = MaxBodyBytes,
        MultipartBodyLengthLimit = MaxBodyBytes,
    };

    public static async Task<EditFormReading> ReadAsync(string slug, HttpRequest request)
    {
        if (!request.HasFormContentType)
        {
            return new EditFormReading(null, StatusCodes.Status415UnsupportedMediaType);
        }

        if (request.ContentLength > MaxBodyBytes)
        {
            return new EditFormReading(null, StatusCodes.Status413PayloadTooLarge);
        }

        IFormCollection form;
        try
        {
            form = await request.ReadFormAsync(Limits, request.HttpContext.RequestAborted);
        }
        catch (BadHttpRequestException exception)
        {
            return new EditFormReading(null, exception.StatusCode); // the server's own limit, for a body without a length
        }
        catch (InvalidDataException)
        {
            return new EditFormReading(null, StatusCodes.Status413PayloadTooLarge);
        }

        if (!form.TryGetValue("markdown", out var markdown)
            || !int.TryParse(form["revision"], NumberStyles.None, CultureInfo.InvariantCulture, out var revision))
        {
            return new EditFormReading(null, StatusCodes.Status400BadRequest);
        }

        return new EditFormReading(new EditForm(new Draft(slug, markdown.ToString(), revision, form["note"].ToString()), form["action"] == "preview"));
    }
}
