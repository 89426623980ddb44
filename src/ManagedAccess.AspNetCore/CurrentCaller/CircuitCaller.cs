using System.Security.Claims;
using ManagedAccess.AspNetCore.Attribution;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace ManagedAccess.AspNetCore.CurrentCaller;

/// <summary>The caller of a circuit: one instance in the services of each circuit, filled when it opens.</summary>
/// <remarks>
/// The caller comes from the services of the circuit, not from the flow of its code: an event that one person causes may render a component in
/// the circuit of another. After a person signs out in a circuit (an authentication state that is revalidated), the caller is anonymous.
/// </remarks>
internal sealed class CircuitCaller
{
    private RequestAttribution? _attribution;
    private AuthenticationStateProvider? _states;
    private Task<AuthenticationState>? _opener;

    /// <summary>Whether these are the services of a circuit.</summary>
    public bool IsOpen => _attribution is not null;

    /// <summary>Null where there is no circuit, and while the person signed in to it is unknown.</summary>
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

    /// <summary>Ends the circuit: code that still has its services has no caller from then on.</summary>
    public void Close() => _attribution = null;

    // A provider may create a new principal for each call, so comparing the objects is not enough.
    private bool IsOpener(ClaimsPrincipal user) => Known(_opener!) is { } opener
        && (ReferenceEquals(user, opener) || (SubjectOf(user) is { } subject && subject == SubjectOf(opener)));

    // If software opened the circuit, another caller in it is not taken for a person only because of a sign-in there.
    private RequestAttribution Resolve(ClaimsIdentity identity) =>
        PrincipalAttribution.Resolve(identity, signsPeopleIn: _attribution!.Kind is not AttributionKind.Service, inSession: false, request: null);

    private static ClaimsPrincipal? Known(Task<AuthenticationState> state) => state.IsCompletedSuccessfully ? state.Result.User : null;

    private static (string Issuer, string Subject)? SubjectOf(ClaimsPrincipal user) =>
        user.Identities.FirstOrDefault(identity => identity.IsAuthenticated) is { } identity
        && (identity.FindFirst("sub") ?? identity.FindFirst(ClaimTypes.NameIdentifier) ?? identity.FindFirst(identity.NameClaimType)) is { } subject
            ? (identity.FindFirst("iss")?.Value ?? subject.Issuer, subject.Value)
            : null;
}

/// <summary>Notes the caller when a circuit opens, before its first component is created.</summary>
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
        ConnectionCaller.Close(); // Blazor's hub runs without the filters of other hubs
        return Task.CompletedTask;
    }

    public override Task OnCircuitClosedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        caller.Close();
        return Task.CompletedTask;
    }
}
