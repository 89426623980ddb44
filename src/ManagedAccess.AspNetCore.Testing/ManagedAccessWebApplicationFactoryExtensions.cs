using ManagedAccess.AspNetCore;
using ManagedAccess.AspNetCore.Testing.Apps;
using Microsoft.AspNetCore.TestHost;

namespace Microsoft.AspNetCore.Mvc.Testing;

/// <summary>Gives an app in a test callers: people, their agents and services.</summary>
public static class ManagedAccessWebApplicationFactoryExtensions
{
    /// <summary>The app with the keys of every configured authorization server in memory, a clock that the test moves, and recorded audit records.</summary>
    /// <typeparam name="TEntryPoint">As for the factory.</typeparam>
    /// <param name="factory">The app; its environment and its settings stay as they are. The same factory may be used for several tests at once.</param>
    /// <param name="configure">Sets what differs from the defaults; <see langword="null"/> for none.</param>
    /// <returns>
    /// The app, not yet started: the first client, token or service starts it. If the app does not call <c>AddManagedAccess()</c>, that throws an
    /// <see cref="InvalidOperationException"/>. Dispose it; the factory itself stays the caller's.
    /// </returns>
    /// <exception cref="ArgumentNullException"><paramref name="factory"/> is null.</exception>
    /// <remarks>
    /// Every check of a request runs as in production. Only the source of keys, the clock and the <see cref="HttpClient"/> for documents of
    /// authorization servers are replaced, so no test needs the network.
    /// </remarks>
    public static ManagedAccessTestApp WithManagedAccess<TEntryPoint>(this WebApplicationFactory<TEntryPoint> factory, Action<ManagedAccessTestOptions>? configure = null)
        where TEntryPoint : class
    {
        ArgumentNullException.ThrowIfNull(factory);
        var options = new ManagedAccessTestOptions();
        configure?.Invoke(options);
        var services = new TestServices(options.Clock);
        var tested = factory.WithWebHostBuilder(builder => builder.ConfigureTestServices(collection => services.AddTo(collection, typeof(TEntryPoint).Assembly.GetName().Name!)));
        if (options.UseKestrel)
        {
            tested.UseKestrel(port: 0);
        }

        return new(new FactoryApp<TEntryPoint>(tested, options.UseKestrel), services);
    }
}
