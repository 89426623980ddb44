using ManagedAccess.Emulator.Loopback;
using ManagedAccess.Emulator.Sessions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
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
        return application =>
        {
            application.Use(application =>
            {
                pipeline.Next = application;
                return context =>
                {
                    origins.Note(context.Request);
                    if (EmulatorRouter.Owns(context.Request.Path))
                    {
                        return branch.InvokeAsync(context);
                    }

                    if (LoopbackOrigin.Of(context.Request) is { } origin)
                    {
                        cookies.Value.Present(context, origin);
                    }

                    return application(context);
                };
            });
            next(application);
        };
    }
}
