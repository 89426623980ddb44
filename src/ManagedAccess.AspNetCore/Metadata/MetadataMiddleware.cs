using Microsoft.AspNetCore.Http;

namespace ManagedAccess.AspNetCore.Metadata;

/// <summary>Answers the well-known subtree; everything else passes by.</summary>
internal sealed class MetadataMiddleware(RequestDelegate next)
{
    public Task Invoke(HttpContext context) => next(context);
}
