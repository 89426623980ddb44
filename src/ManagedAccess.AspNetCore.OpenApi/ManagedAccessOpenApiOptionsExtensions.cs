using ManagedAccess.AspNetCore;
using ManagedAccess.AspNetCore.OpenApi;
using Microsoft.AspNetCore.OpenApi;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the protection by ManagedAccess to an OpenAPI document.</summary>
public static class ManagedAccessOpenApiOptionsExtensions
{
    /// <summary>
    /// Describes what callers of each operation need: security schemes, scopes, the responses <c>401</c> and <c>403</c> with their headers, and
    /// <c>text/markdown</c> where a page is also served as Markdown.
    /// </summary>
    /// <param name="options">The options of the document: <c>builder.Services.AddOpenApi(options => options.AddManagedAccess())</c>.</param>
    /// <param name="configure">Sets what the settings of ManagedAccess do not know; <see langword="null"/> to set nothing.</param>
    /// <returns><paramref name="options"/>.</returns>
    /// <remarks>
    /// The app also calls <c>builder.Services.AddManagedAccess()</c>. Everything comes from endpoints and settings: no authorization server is asked.
    /// What the app's own code has said about an operation is kept.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is null.</exception>
    public static OpenApiOptions AddManagedAccess(this OpenApiOptions options, Action<ManagedAccessOpenApiOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        var settings = new ManagedAccessOpenApiOptions();
        configure?.Invoke(settings);
        return options
            .AddOperationTransformer(new OperationTransformer())
            .AddDocumentTransformer(new DocumentTransformer(settings)); // runs when every operation is there
    }
}
