using Microsoft.AspNetCore.Http;

namespace ManagedAccess.AspNetCore.Attribution;

/// <summary>Finds the caller of a request, for <see cref="RequestAttribution"/> as a parameter: the type itself does not have access to a request.</summary>
internal interface IRequestCaller
{
    RequestAttribution Find(HttpContext context);
}
