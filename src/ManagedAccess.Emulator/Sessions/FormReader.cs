using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ManagedAccess.Emulator.Sessions;

/// <summary>Reads the body of a request if it is a small form.</summary>
internal static class FormReader
{
    /// <summary>More than any authorization request needs, but small enough to keep in memory.</summary>
    public const int MaxLength = 64 * 1024;

    private static readonly FormOptions Limits = new()
    {
        BufferBody = false,
        ValueCountLimit = 64,
        KeyLengthLimit = 256,
        ValueLengthLimit = MaxLength,
        BufferBodyLengthLimit = MaxLength,
    };

    /// <summary>Null when the body is not a form or is too large.</summary>
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
            // Over a limit, or not form encoded: the same answer as for a body that is not a form.
            return null;
        }
    }
}
