using ManagedAccess.AspNetCore.Resources;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Declares endpoints to be protected resources of their own.</summary>
public static class ProtectedResourceEndpointConventionBuilderExtensions
{
    /// <summary>
    /// Gives the endpoint, or every endpoint of a group, the resource identifier <c>{ManagedAccess:Resource}{path}</c>: its own
    /// metadata document, its own challenge, and tokens with exactly that identifier as audience (RFC 9728 §1.2, RFC 8707 §2).
    /// </summary>
    /// <param name="builder">The endpoint or group.</param>
    /// <param name="path">Starts with <c>/</c> and is not <c>/</c> itself, for example <c>/mcp</c>. It need not equal the route.</param>
    /// <returns><paramref name="builder"/>, for chaining.</returns>
    /// <exception cref="ArgumentException"><paramref name="path"/> does not start with <c>/</c>, is <c>/</c>, or has a query, fragment or dot segment.</exception>
    public static TBuilder AsProtectedResource<TBuilder>(this TBuilder builder, string path)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (ResourcePath.FindProblem(path) is { } problem)
        {
            throw new ArgumentException($"The path is '{path}'; {problem}.", nameof(path));
        }

        var metadata = new ProtectedResourceEndpointMetadata(path);
        builder.Add(endpoint => endpoint.Metadata.Add(metadata));
        return builder;
    }
}
