using ManagedAccess.AspNetCore.Markdown;
using ManagedAccess.AspNetCore.Startup;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ManagedAccess.AspNetCore;

/// <summary>Puts the features around the app, in the order in which a request reaches them.</summary>
internal sealed class ManagedAccessPipeline : IStartupFilter
{
    // Set by UseAuthorization in the properties of the builder it was called on; a test checks that it still is.
    internal const string AuthorizationMiddlewareSet = "__AuthorizationMiddlewareSet";

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.UseMiddleware<AccessMiddleware>();
        app.UseMiddleware<MarkdownMiddleware>();
        next(app);

        if (!app.Properties.ContainsKey(AuthorizationMiddlewareSet))
        {
            throw new InvalidOperationException(
                "The app's pipeline has no authorization middleware, so everything in it would be served to everyone. "
                + "Call app.UseAuthentication() and app.UseAuthorization() between app.UseRouting() and the endpoints.");
        }

        app.ApplicationServices.GetRequiredService<ManagedAccessReport>().Start(); // the endpoints are there now, and the host does not listen yet
    };
}

internal static class ManagedAccessPipelineRegistration
{
    public static IServiceCollection AddManagedAccessPipeline(this IServiceCollection services)
    {
        services.TryAddEnumerable(ServiceDescriptor.Transient<IStartupFilter, ManagedAccessPipeline>());
        services.TryAddSingleton<MarkdownWithinAccess>(); // the Markdown middleware has its place above, and only there
        return services;
    }
}
