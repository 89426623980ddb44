using ManagedAccess.AspNetCore;
using ManagedAccess.AspNetCore.Testing.Apps;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Prepares an app for callers of a test, where the test builds the host itself.</summary>
public static class ManagedAccessTestingServiceCollectionExtensions
{
    /// <summary>Puts the keys of every configured authorization server, the clock and the audit records of the app into the hands of the test.</summary>
    /// <param name="services">The app's services. Call it after <c>AddManagedAccess()</c> and after everything that is chained to it.</param>
    /// <param name="configure">Sets what differs from the defaults; <see langword="null"/> for none.</param>
    /// <returns>The services.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="services"/> is null.</exception>
    /// <exception cref="InvalidOperationException">The services do not have <c>AddManagedAccess()</c>.</exception>
    /// <remarks>With a <c>WebApplicationFactory</c>, <c>factory.WithManagedAccess()</c> does it. Here <c>host.WithManagedAccess()</c> comes next, when the host has started.</remarks>
    public static IServiceCollection AddManagedAccessTesting(this IServiceCollection services, Action<ManagedAccessTestOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var options = new ManagedAccessTestOptions();
        configure?.Invoke(options);
        new TestServices(options.Clock).AddTo(services, app: null);
        return services;
    }
}
