using System.Globalization;
using InternalWiki.Store;
using Microsoft.AspNetCore.Http.Features;

namespace InternalWiki.Editing;

/// <summary>The posted form, or the status of the refusal and the next step for the person.</summary>
internal readonly record struct EditFormReading(EditForm? Form, int RefusedWith = 0, string? Advice = null)
{
    public static readonly EditFormReading NoForm = new(
        null, StatusCodes.Status415UnsupportedMediaType, "Send application/x-www-form-urlencoded with the fields markdown, revision and note.");

    public static readonly EditFormReading Incomplete = new(
        null, StatusCodes.Status400BadRequest, "The form needs the field markdown, the whole text, and the field revision, the number of the revision it is based on.");

    public static readonly EditFormReading Unreadable = new(
        null, StatusCodes.Status400BadRequest, "The form is not well-formed, or the request broke off before its end.");

    public static readonly EditFormReading TooLarge = new(null, StatusCodes.Status413PayloadTooLarge);
}

/// <summary>The form that the editor posts.</summary>
internal sealed record EditForm(Draft Draft, bool IsPreview)
{
    /// <summary>Room to return a text that is too long for a page, so that it is not lost; a longer body is not read.</summary>
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
            return EditFormReading.NoForm;
        }

        if (request.ContentLength > MaxBodyBytes)
        {
            return EditFormReading.TooLarge;
        }

        IFormCollection form;
        try
        {
            form = await request.ReadFormAsync(Limits, request.HttpContext.RequestAborted);
        }
        catch (BadHttpRequestException exception) when (exception.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return EditFormReading.TooLarge; // the server's own limit, for a body without Content-Length
        }
        catch (InvalidDataException) when (request.ContentLength is null)
        {
            return EditFormReading.TooLarge; // the form's limit, for the same case
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException)
        {
            return EditFormReading.Unreadable;
        }

        if (!form.TryGetValue("markdown", out var markdown)
            || !int.TryParse(form["revision"], NumberStyles.None, CultureInfo.InvariantCulture, out var revision))
        {
            return EditFormReading.Incomplete;
        }

        return new EditFormReading(new EditForm(new Draft(slug, markdown.ToString(), revision, form["note"].ToString()), form["action"] == "preview"));
    }
}
