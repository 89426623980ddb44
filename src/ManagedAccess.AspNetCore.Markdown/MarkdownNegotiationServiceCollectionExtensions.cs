using ManagedAccess.AspNetCore;
using ManagedAccess.AspNetCore.Markdown;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers Markdown for clients that prefer it, in an app without <c>AddManagedAccess</c>.</summary>
public static class MarkdownNegotiationServiceCollectionExtensions
{
    /// <summary>
    /// Answers with Markdown where a client prefers <c>text/markdown</c>: the endpoint's own (<c>Results.Extensions.MarkdownOrHtml</c>), or its HTML
    /// converted on the way out. No <c>Use…</c> call is needed.
    /// </summary>
    /// <param name="services">The app's services.</param>
    /// <param name="configure">
    /// Adjusts the settings after the configuration section <c>ManagedAccess:Markdown</c> was bound; <see langword="null"/> to use that section alone.
    /// </param>
    /// <returns><paramref name="services"/>.</returns>
    /// <remarks>
    /// <c>AddManagedAccess</c> includes it; calling both is harmless. Every setting is checked when the host starts. A wrong setting stops it with an
    /// <see cref="OptionsValidationException"/> that names the setting, the value found and the value expected.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="services"/> is null.</exception>
    public static IServiceCollection AddMarkdownNegotiation(this IServiceCollection services, Action<MarkdownOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);

        services.AddMarkdown();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<MarkdownOptions>, MarkdownConfigurationBinder>());
        services.TryAddEnumerable(ServiceDescriptor.Transient<IStartupFilter, MarkdownStartupFilter>());
        services.AddOptions<MarkdownOptions>().ValidateOnStart();

        // After the binding, which was registered first.
        return configure is null ? services : services.Configure(configure);
    }
}
