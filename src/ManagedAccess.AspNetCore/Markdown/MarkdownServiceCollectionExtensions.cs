using ManagedAccess.AspNetCore.Markdown.Bodies;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ManagedAccess.AspNetCore.Markdown;

internal static class MarkdownServiceCollectionExtensions
{
    private const string Markdown = "text/markdown";

    /// <summary>Needs <see cref="MarkdownOptions"/> and a <see cref="TimeProvider"/> registered.</summary>
    internal static IServiceCollection AddMarkdown(this IServiceCollection services)
    {
        services.TryAddSingleton<MarkdownConverter>();
        services.TryAddSingleton<IMarkdownTokenCounter, TokenEstimate>();
        services.TryAddSingleton<ResponseEncoding>();
        services.TryAddSingleton<MarkdownRepresentation>();
        services.TryAddSingleton<MarkdownMetrics>();
        services.TryAddSingleton<PageConversion>(static provider => provider.GetRequiredService<MarkdownConverter>().ConvertDocument);
        services.TryAddSingleton<PageConverter>();
        services.TryAddSingleton<MarkdownSeam>();
        services.TryAddSingleton<ResponseStamp>();
        services.AddMetrics();

        // What the app compresses as HTML it compresses as Markdown too.
        services.PostConfigure<ResponseCompressionOptions>(static options =>
        {
            var types = options.MimeTypes?.Any() == true ? options.MimeTypes : ResponseCompressionDefaults.MimeTypes;
            options.MimeTypes = types.Contains(Markdown, StringComparer.OrdinalIgnoreCase) ? types : types.Append(Markdown);
        });
        return services;
    }
}
