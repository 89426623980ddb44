using Microsoft.AspNetCore.Http;

namespace ManagedAccess.AspNetCore.Resources;

/// <summary>Which resource does this request belong to?</summary>
internal sealed class ResourceSelector
{
    /// <summary>The resource, or null when its identity cannot be attested; a log line then says, once, what to set.</summary>
    public ProtectedResource? Select(HttpContext context) => throw new NotImplementedException();
}
