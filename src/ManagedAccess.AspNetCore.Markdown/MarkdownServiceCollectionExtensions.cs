using ManagedAccess.AspNetCore.Markdown.Bodies;
using ManagedAccess.AspNetCore.Markdown.Diagnostics;
using ManagedAccess.AspNetCore.Markdown.Pages;
using ManagedAccess.AspNetCore.Markdown.Representations;
using ManagedAccess.Markdown;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace ManagedAccess.AspNetCore.Markdown;

internal static class MarkdownServiceCollectionExtensions
{
    private const string Markdown = "text/markdown";

    /// <summary>Registers the services of the middleware; the caller adds the middleware to the pipeline.</summary>
    internal static IServiceCollection AddMarkdown(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<MarkdownOptions>, MarkdownOptionsValidator>());
        services.TryAddSingleton(static provider => provider.GetRequiredService<IOptions<MarkdownOptions>>().Value);
        services.TryAddSingleton<MarkdownConverter>();
        services.TryAddSingleton<IMarkdownTokenCounter, TokenEstimate>();

        // The folders below do not import this one: they get the values that they need from its types.
        services.TryAddSingleton(static provider => provider.GetRequiredService<MarkdownOptions>().ForPages());
        services.TryAddSingleton<TokenCount>(static provider => provider.GetRequiredService<IMarkdownTokenCounter>().Count);
        services.TryAddSingleton<ResponseEncoding>();
        services.TryAddSingleton<MarkdownRepresentation>();
        services.TryAddSingleton<MarkdownMetrics>();
        services.TryAddSingleton<PageConversion>(static provider =>
        {
            var (converter, options) = (provider.GetRequiredService<MarkdownConverter>(), provider.GetRequiredService<MarkdownOptions>());
            return (html, address) => converter.ConvertDocument(html, options.ForConversion(address));
        });
        services.TryAddSingleton<PageConverter>();
        services.TryAddSingleton<ConversionContext>();
        services.TryAddSingleton<ResponseFields>();
        services.AddMetrics();

        // If the app compresses HTML, it compresses Markdown too.
        services.PostConfigure<ResponseCompressionOptions>(static options =>
        {
            var types = options.MimeTypes?.Any() == true ? options.MimeTypes : ResponseCompressionDefaults.MimeTypes;
            options.MimeTypes = types.Contains(Markdown, StringComparer.OrdinalIgnoreCase) ? types : types.Append(Markdown);
        });
        return services;
    }
}
