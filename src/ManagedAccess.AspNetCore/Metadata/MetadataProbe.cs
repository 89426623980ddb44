using Microsoft.AspNetCore.Http;

namespace ManagedAccess.AspNetCore.Metadata;

/// <summary>
/// A feature of a request for metadata whose resource is derived from the request: it travels on to where the path base is known,
/// gets its answer there (<see cref="MetadataResponder.AnswerProbeAsync"/>) and brings it back to <see cref="MetadataMiddleware"/>.
/// </summary>
internal sealed class MetadataProbe(PathString suffix)
{
    /// <summary>The path of the resource that was asked for, as it stood behind the well-known path.</summary>
    public PathString Suffix => suffix;

    /// <summary>Null as long as nobody answered; the middleware then says that there is no such document.</summary>
    public MetadataAnswer? Answer { get; set; }
}
