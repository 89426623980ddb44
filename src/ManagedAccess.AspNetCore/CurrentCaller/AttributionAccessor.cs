using System.Diagnostics.CodeAnalysis;
using ManagedAccess.AspNetCore.Attribution;
using Microsoft.Extensions.DependencyInjection;

namespace ManagedAccess.AspNetCore.CurrentCaller;

/// <summary>One for each service that asks: in the services of a circuit the caller comes from the circuit, elsewhere from the running request or connection.</summary>
internal sealed class AttributionAccessor(IServiceProvider services, RootServices root, AttributionFlow flow) : IAttributionAccessor
{
    private readonly CircuitCaller? _circuit = root.Is(services) ? null : services.GetService<CircuitCaller>();

    public RequestAttribution Attribution => TryGetAttribution(out var attribution) ? attribution : throw new InvalidOperationException(flow.IsTooEarly
        ? "Nobody has looked yet who is calling: this runs before UseAuthentication(). Ask later, in the endpoint or in middleware after app.UseAuthentication(); or TryGetAttribution(…)."
        : _circuit is { IsOpen: true } ? "Who is signed in to this circuit is being looked up: its AuthenticationStateProvider has not answered yet. Await GetAuthenticationStateAsync() first; or TryGetAttribution(…)."
        : "There is no request here whose caller could be known: this runs in the background, or after its request has ended. Take the RequestAttribution while the request runs and hand it over; "
            + "in a hub, Context.GetHttpContext()!.GetAttribution(); or TryGetAttribution(…) where there may be no caller.");

    public bool TryGetAttribution([NotNullWhen(true)] out RequestAttribution? attribution)
    {
        attribution = _circuit is { IsOpen: true } circuit ? circuit.Current : flow.Current;
        return attribution is not null;
    }
}

/// <summary>Recognises the root services of the app, from which no service of a request or circuit may be resolved.</summary>
internal sealed class RootServices(IServiceProvider services)
{
    public bool Is(IServiceProvider other) => ReferenceEquals(services, other);
}
