using ManagedAccess.AspNetCore.Attribution;
using ManagedAccess.AspNetCore.Auditing;
using ManagedAccess.AspNetCore.Authorization;
using ManagedAccess.AspNetCore.Challenges;
using ManagedAccess.AspNetCore.Markdown;
using ManagedAccess.AspNetCore.Metadata;
using ManagedAccess.AspNetCore.Privacy;
using ManagedAccess.AspNetCore.Startup;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ManagedAccess.AspNetCore;

/// <summary>Puts the features around the app, in the order a request meets them.</summary>
internal sealed class ManagedAccessPipeline : IStartupFilter
{
    // Set by UseAuthorization in the properties of the builder it was called on; a test pins that it still is.
    internal const string AuthorizationMiddlewareSet = "__AuthorizationMiddlewareSet";

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.UseMiddleware<PrivacyMiddleware>();     // before anybody can take hold of the response
        app.UseMiddleware<AuditMiddleware>();       // outermost of what acts: the record names what went out
        app.UseMiddleware<RefusalBodyMiddleware>(); // has the last word on a refusal
        app.UseMiddleware<MetadataMiddleware>();    // public, and needed to get in again: answered whatever the audit trail's state
        app.UseMiddleware<AuditGuardMiddleware>();  // serves nothing that could not be put on record, if asked to
        app.UseMiddleware<MarkdownMiddleware>();
        app.UseMiddleware<ConnectionCallerMiddleware>();  // lets hubs and circuits know whose they are
        app.UseMiddleware<UnguardedResponseMiddleware>(); // innermost: whatever passes it is the app's own
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
