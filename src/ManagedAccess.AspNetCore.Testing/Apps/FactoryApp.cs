using Microsoft.AspNetCore.Mvc.Testing;

namespace ManagedAccess.AspNetCore.Testing.Apps;

/// <summary>An app of a <c>WebApplicationFactory</c>.</summary>
/// <param name="factory">A factory of its own, which this disposes of.</param>
/// <param name="onKestrel">Whether it listens on a socket.</param>
internal sealed class FactoryApp<TEntryPoint>(WebApplicationFactory<TEntryPoint> factory, bool onKestrel) : ITestedApp
    where TEntryPoint : class
{
    private static readonly Uri UsualAddress = new WebApplicationFactoryClientOptions().BaseAddress;

    private readonly Lock _lock = new();

    public IServiceProvider Services
    {
        get
        {
            lock (_lock) // the factory starts its app without one, and tests may create clients at once
            {
                return factory.Services;
            }
        }
    }

    public WebApplicationFactoryClientOptions ClientOptions => factory.ClientOptions;

    public Uri? Address => onKestrel ? ServerAddress.Of(Services) : factory.ClientOptions.BaseAddress is var chosen && chosen != UsualAddress ? chosen : null;

    public HttpMessageHandler CreateHandler() => onKestrel ? ServerAddress.CreateSocketHandler() : factory.Server.CreateHandler();

    public ValueTask DisposeAsync() => factory.DisposeAsync();
}
