using ManagedAccess.AspNetCore;

namespace Microsoft.AspNetCore.Builder;

/// <summary>What an endpoint says about its Markdown.</summary>
public static class MarkdownEndpointConventionBuilderExtensions
{
    /// <summary>Keeps the HTML of these endpoints from being converted, whatever the client prefers.</summary>
    /// <param name="builder">The endpoints.</param>
    /// <returns><paramref name="builder"/>.</returns>
    public static TBuilder DisableMarkdown<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Add(static endpoint => endpoint.Metadata.Add(new DisableMarkdownAttribute()));
        return builder;
    }
}
