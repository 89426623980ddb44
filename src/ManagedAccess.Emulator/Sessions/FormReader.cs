using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ManagedAccess.Emulator.Sessions;

/// <summary>Reads a small form, and only a form.</summary>
internal static class FormReader
{
    /// <summary>More than any authorization request needs, less than hurts.</summary>
    public const int MaxLength = 64 * 1024;

    private static readonly FormOptions Limits = new()
    {
        BufferBody = false,
        ValueCountLimit = 64,
        KeyLengthLimit = 256,
        ValueLengthLimit = MaxLength,
        BufferBodyLengthLimit = MaxLength,
    };

    /// <summary>Null when the body is no form or is too large.</summary>
    public static async Task<IFormCollection?> TryReadAsync(HttpContext context)
    {
        var request = context.Request;
        if (request.ContentLength > MaxLength
            || request.ContentType?.Split(';')[0].Trim().Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) != true)
        {
            return null;
        }

        try
        {
            var feature = new FormFeature(request, Limits);
            context.Features.Set<IFormFeature>(feature);
            return await feature.ReadFormAsync(context.RequestAborted);
        }
        catch (Exception exception) when (exception is InvalidDataException or BadHttpRequestException)
        {
            // Over a limit, or not form encoded after all: the same answer as no form.
            return null;
        }
    }
}
