using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace ManagedAccess.Emulator.Hosting;

/// <summary>The emulator's own branch of the pipeline, with its own services, created together on first use.</summary>
internal sealed class EmulatorBranch(Func<ServiceProvider> build) : IAsyncDisposable, IDisposable
{
    private readonly Lazy<ServiceProvider> _services = new(build);

    public IServiceProvider Services => _services.Value;

    /// <summary>Null before the first use, and after it failed.</summary>
    public IServiceProvider? BuiltServices => _services.IsValueCreated ? _services.Value : null;

    public async Task InvokeAsync(HttpContext context)
    {
        await using var scope = Services.CreateAsyncScope();
        var application = context.Features.Get<IServiceProvidersFeature>();
        context.Features.Set<IServiceProvidersFeature>(new RequestServicesFeature(scope.ServiceProvider));
        try
        {
            await Services.GetRequiredService<EmulatorRouter>().InvokeAsync(context);
        }
        finally
        {
            context.Features.Set(application);
        }
    }

    /// <summary>For hosts that are disposed synchronously, test hosts among them.</summary>
    public void Dispose()
    {
        if (_services.IsValueCreated)
        {
            _services.Value.Dispose();
        }
    }

    public ValueTask DisposeAsync() => _services.IsValueCreated ? _services.Value.DisposeAsync() : ValueTask.CompletedTask;

    private sealed class RequestServicesFeature(IServiceProvider services) : IServiceProvidersFeature
    {
        public IServiceProvider RequestServices { get; set; } = services;
    }
}
