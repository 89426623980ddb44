using Microsoft.AspNetCore.Http;

namespace ManagedAccess.AspNetCore.Attribution;

/// <summary>Whose request this is, for services that live longer than one: ask each time, never keep the answer.</summary>
public interface IAttributionAccessor
{
    /// <summary>The attribution of the current request.</summary>
    /// <value>Never <see langword="null"/>: <see cref="RequestAttribution.Anonymous"/> outside a request, and before authentication.</value>
    RequestAttribution Attribution { get; }
}

internal sealed class AttributionAccessor(IHttpContextAccessor accessor) : IAttributionAccessor
{
    public RequestAttribution Attribution => accessor.HttpContext?.GetAttribution() ?? RequestAttribution.Anonymous;
}
