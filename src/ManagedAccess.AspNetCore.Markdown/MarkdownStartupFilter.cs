using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace ManagedAccess.AspNetCore.Markdown;

/// <summary>Puts the middleware around an app that has Markdown without access.</summary>
internal sealed class MarkdownStartupFilter(MarkdownWithinAccess? access = null) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next)
    {
        if (access is not null)
        {
            return next;
        }

        return app =>
        {
            app.UseMiddleware<MarkdownMiddleware>();
            next(app);
        };
    }
}
