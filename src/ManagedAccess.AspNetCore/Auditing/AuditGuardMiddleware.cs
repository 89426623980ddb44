using ManagedAccess.AspNetCore.Attribution;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.AspNetCore.Auditing;

/// <summary>Serves nothing that could not be put on record, where <see cref="AuditFailurePolicy.Refuse"/> asks for it.</summary>
internal sealed class AuditGuardMiddleware(RequestDelegate next, AuditDispatcher dispatcher)
{
    private static readonly AccessDecision Unavailable = new(AccessOutcome.Unavailable, DecisionReasons.AuditUnavailable, null);

    public Task Invoke(HttpContext context)
    {
        var available = dispatcher.IsAvailableAsync();
        return available is { IsCompletedSuccessfully: true, Result: true } ? next(context) : WaitAsync(context, available);
    }

    private async Task WaitAsync(HttpContext context, ValueTask<bool> available)
    {
        if (await available)
        {
            await next(context);
            return;
        }

        context.Features.Set(Unavailable);
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        context.Response.Headers.RetryAfter = "5";
    }
}
