using ManagedAccess.AspNetCore;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Conventions for the Markdown of an endpoint.</summary>
public static class MarkdownEndpointConventionBuilderExtensions
{
    /// <summary>Prevents the conversion of these endpoints' HTML, for every client.</summary>
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
