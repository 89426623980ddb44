using ManagedAccess.Emulator.Loopback;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

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

        return application =>
        {
            application.Use(application =>
            {
                pipeline.Next = application;
                return context =>
                {
                    origins.Note(context.Request);
                    return EmulatorRouter.Owns(context.Request.Path) ? branch.InvokeAsync(context) : application(context);
                };
            });
            next(application);
        };
    }
}
