using ManagedAccess.AspNetCore.Attribution;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.AspNetCore.CurrentCaller;

internal sealed class RequestCaller : IRequestCaller
{
    public RequestAttribution Find(HttpContext context) => context.GetAttribution();
}
