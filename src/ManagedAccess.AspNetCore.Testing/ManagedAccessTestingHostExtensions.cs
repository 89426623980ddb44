using ManagedAccess.AspNetCore;
using ManagedAccess.AspNetCore.Testing.Apps;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.Extensions.Hosting;

/// <summary>Gives a host that the test has built callers: people, their agents and services.</summary>
public static class ManagedAccessTestingHostExtensions
{
    /// <summary>The callers of a started host, on <c>TestServer</c> or on Kestrel.</summary>
    /// <param name="host">The host, with <c>AddManagedAccessTesting()</c> in its services.</param>
    /// <returns>The app. Disposing it leaves the host as it is.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="host"/> is null.</exception>
    /// <exception cref="InvalidOperationException">The host was built without <c>AddManagedAccessTesting()</c>.</exception>
    public static ManagedAccessTestApp WithManagedAccess(this IHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        var services = host.Services.GetService<TestServices>()
            ?? throw new InvalidOperationException("WithManagedAccess(): the host was built without AddManagedAccessTesting(). Call builder.Services.AddManagedAccessTesting() after AddManagedAccess() and before Build().");
        return new(new HostApp(host), services);
    }
}
