using Microsoft.AspNetCore.Http;

namespace ManagedAccess.AspNetCore.Metadata;

/// <summary>Builds and keeps the bytes of each document, and sends them.</summary>
internal sealed class MetadataResponder
{
    /// <summary>Answers a request that carries a <see cref="MetadataProbe"/>; false when it carries none.</summary>
    public Task<bool> AnswerProbeAsync(HttpContext context) => throw new NotImplementedException();
}
