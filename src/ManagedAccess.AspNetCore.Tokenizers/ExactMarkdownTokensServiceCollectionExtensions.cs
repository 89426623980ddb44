using ManagedAccess.AspNetCore.Tokenizers;
using ManagedAccess.Markdown;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Replaces the estimate of <c>X-Markdown-Tokens</c> by an exact count.</summary>
public static class ExactMarkdownTokensServiceCollectionExtensions
{
    /// <summary>Counts the tokens of Markdown responses with <c>o200k_base</c>. May be called before or after <c>AddManagedAccess</c>.</summary>
    /// <param name="services">The app's services.</param>
    /// <returns><paramref name="services"/>.</returns>
    /// <remarks>
    /// The vocabulary is loaded at the first count and takes tens of megabytes. The count of a converted page is kept; native Markdown is counted
    /// at every response.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="services"/> is null.</exception>
    public static IServiceCollection AddExactMarkdownTokens(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        return services.Replace(ServiceDescriptor.Singleton<IMarkdownTokenCounter, O200kTokenCounter>());
    }
}
