using ManagedAccess.Emulator.Edge;
using ManagedAccess.Emulator.Loopback;
using ManagedAccess.Emulator.Requests;
using ManagedAccess.Emulator.Sessions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace ManagedAccess.Emulator.Hosting;

/// <summary>Puts the emulator in front of everything else the application does.</summary>
internal sealed class EmulatorStartupFilter(EmulatorSettings settings, EmulatorBranch branch, OwnOrigins origins, ApplicationPipeline pipeline) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next)
    {
        if (!settings.IsEnabled)
        {
            return next;
        }

        // Opens the database, so not before the first request.
        var cookies = new Lazy<ApplicationCookies>(() => branch.Services.GetRequiredService<ApplicationCookies>());
        var observer = new Lazy<ApplicationObserver>(() => branch.Services.GetRequiredService<ApplicationObserver>());
        var edge = new Lazy<EdgeMiddleware>(() => branch.Services.GetRequiredService<EdgeMiddleware>());
        return application =>
        {
            application.Use(application =>
            {
                pipeline.Next = application;
                return context =>
                {
                    origins.Note(context.Request);
                    if (settings.Owns(context.Request.Path))
                    {
                        return branch.InvokeAsync(context);
                    }

                    if (settings.Edge is not null)
                    {
                        return edge.Value.InvokeAsync(context, application);
                    }

                    return LoopbackOrigin.From(context.Request) is { } origin
                        ? ObserveAsync(context, origin, application)
                        : application(context);
                };
            });
            next(application);
        };

        async Task ObserveAsync(HttpContext context, string origin, RequestDelegate application)
        {
            var removed = await cookies.Value.PresentAsync(context, origin);
            await observer.Value.InvokeAsync(context, origin, removed, application);
        }
    }
}
