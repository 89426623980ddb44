using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace ManagedAccess.AspNetCore.Attribution;

/// <summary>Whose circuit it is: one of these in the services of each, filled when it opens.</summary>
/// <remarks>
/// By its services and not by the flow of its code: an event that one person causes may render a component of another's circuit. Who signs
/// out in a circuit (an authentication state that is revalidated) is nobody from then on.
/// </remarks>
internal sealed class CircuitCaller
{
    private RequestAttribution? _attribution;
    private ClaimsPrincipal? _user;
    private AuthenticationStateProvider? _states;

    /// <summary>Null where there is no circuit.</summary>
    public RequestAttribution? Current => _attribution is null ? null
        : User is not { } user || ReferenceEquals(user, _user) ? _attribution
        : user.Identities.FirstOrDefault(identity => identity.IsAuthenticated) is { } identity ? PrincipalAttribution.Resolve(identity, signsPeopleIn: true, inSession: false, request: null)
        : RequestAttribution.Anonymous;

    private ClaimsPrincipal? User => _states?.GetAuthenticationStateAsync() is { IsCompletedSuccessfully: true, Result: var state } ? state.User : null;

    public void Open(RequestAttribution attribution, AuthenticationStateProvider? states)
    {
        _states = states;
        _user = User;
        _attribution = attribution;
    }
}

/// <summary>Notes whose circuit opens, before its first component is made.</summary>
internal sealed class CircuitCallerHandler(CircuitCaller caller, AttributionFlow flow, IServiceProvider services) : CircuitHandler
{
    public override Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        if (flow.Current is { } attribution)
        {
            caller.Open(attribution, services.GetService(typeof(AuthenticationStateProvider)) as AuthenticationStateProvider);
        }

        return Task.CompletedTask;
    }
}
