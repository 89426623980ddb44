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
    private AuthenticationStateProvider? _states;
    private Task<AuthenticationState>? _opener;

    /// <summary>Whether these are the services of a circuit.</summary>
    public bool IsOpen => _attribution is not null;

    /// <summary>Null where there is no circuit, and while nobody can know who is signed in to it.</summary>
    public RequestAttribution? Current => _attribution is null ? null
        : _states is null ? _attribution
        : Known(_states.GetAuthenticationStateAsync()) is not { } user ? null
        : IsOpener(user) ? _attribution
        : user.Identities.FirstOrDefault(identity => identity.IsAuthenticated) is { } identity ? Resolve(identity)
        : RequestAttribution.Anonymous;

    public void Open(RequestAttribution attribution, AuthenticationStateProvider? states)
    {
        _states = states;
        _opener = states?.GetAuthenticationStateAsync();
        _attribution = attribution;
    }

    /// <summary>The circuit has ended: whatever still has its services is nobody's.</summary>
    public void Close() => _attribution = null;

    // A provider may make a principal of its own each time it is asked, so the object does not tell.
    private bool IsOpener(ClaimsPrincipal user) => Known(_opener!) is { } opener
        && (ReferenceEquals(user, opener) || (SubjectOf(user) is { } subject && subject == SubjectOf(opener)));

    // Where software has opened the circuit, somebody else who comes to be in it is no person for that alone.
    private RequestAttribution Resolve(ClaimsIdentity identity) =>
        PrincipalAttribution.Resolve(identity, signsPeopleIn: _attribution!.Kind is not AttributionKind.Service, inSession: false, request: null);

    private static ClaimsPrincipal? Known(Task<AuthenticationState> state) => state.IsCompletedSuccessfully ? state.Result.User : null;

    private static (string Issuer, string Subject)? SubjectOf(ClaimsPrincipal user) =>
        user.Identities.FirstOrDefault(identity => identity.IsAuthenticated) is { } identity
        && (identity.FindFirst("sub") ?? identity.FindFirst(ClaimTypes.NameIdentifier) ?? identity.FindFirst(identity.NameClaimType)) is { } subject
            ? (identity.FindFirst("iss")?.Value ?? subject.Issuer, subject.Value)
            : null;
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

    public override Task OnConnectionDownAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        ConnectionCaller.Close(); // hubs of Blazor run without the filters of others
        return Task.CompletedTask;
    }

    public override Task OnCircuitClosedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        caller.Close();
        return Task.CompletedTask;
    }
}
