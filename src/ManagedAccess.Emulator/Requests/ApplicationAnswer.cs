using Microsoft.AspNetCore.Http;

namespace ManagedAccess.Emulator.Requests;

/// <summary>Tells when the application has answered: when its response starts, and not when a stream of events ends hours later.</summary>
internal static class ApplicationAnswer
{
    /// <param name="context">The request.</param>
    /// <param name="application">Answers it.</param>
    /// <param name="answered">Is called once, with the status, unless the client has left before.</param>
    public static async Task WatchAsync(HttpContext context, RequestDelegate application, Action<int> answered)
    {
        var told = 0;
        void Tell(int status)
        {
            if (Interlocked.Exchange(ref told, 1) == 0)
            {
                answered(status);
            }
        }

        // Registered first, so it runs last: nobody changes the status after it.
        context.Response.OnStarting(() =>
        {
            Tell(context.Response.StatusCode);
            return Task.CompletedTask;
        });
        try
        {
            await application(context);
        }
        catch when (!context.RequestAborted.IsCancellationRequested)
        {
            // The server answers an exception that nobody has handled.
            Tell(StatusCodes.Status500InternalServerError);
            throw;
        }

        Tell(context.Response.StatusCode);
    }
}
