using System.Text.Encodings.Web;
using ManagedAccess.AspNetCore.Attribution;
using ManagedAccess.AspNetCore.Authentication.Schemes;
using ManagedAccess.AspNetCore.Metadata;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace ManagedAccess.AspNetCore.Authentication;

/// <summary>The scheme: authenticate, challenge, forbid. It calls the features and the app's events, and decides nothing else.</summary>
internal sealed class ManagedAccessHandler(
    IOptionsMonitor<ManagedAccessSchemeOptions> options,
    HandlerLoggers loggers,
    UrlEncoder encoder,
    CallerAuthenticator authenticator,
    RefusalWriter refusals,
    MetadataResponder metadata,
    OurSchemes schemes) : AuthenticationHandler<ManagedAccessSchemeOptions>(options, loggers, encoder), IAuthenticationRequestHandler
{
    private static readonly object HandedOn = new();

    /// <summary>Answers a metadata request whose resource can only be derived here, after the app's path base and forwarded headers.</summary>
    public Task<bool> HandleRequestAsync() => metadata.AnswerProbeAsync(Context);

    // Without events there is nothing to make; the base class would make an object and wait for it, for every request.
    protected override Task InitializeEventsAsync() => Options is { Events: null, EventsType: null } ? Task.CompletedTask : base.InitializeEventsAsync();

    // Beside the forwards that the app has set: the usual scheme, which is asked for every request, leaves another scheme's resources to it.
    // A scheme that hands its requests to the usual one is not handed them back, which would go on until the stack is full.
    protected override string? ResolveTarget(string? scheme)
    {
        if (base.ResolveTarget(scheme) is { } target)
        {
            if (Scheme.Name != SchemeNames.ManagedAccess)
            {
                Context.Items[HandedOn] = HandedOn;
            }

            return target;
        }

        return Scheme.Name == SchemeNames.ManagedAccess && schemes.Instead(Context) is { } other && !Context.Items.ContainsKey(HandedOn) ? other : null;
    }

    // Once a request, however often and from wherever it is asked: the base class keeps the answer.
    protected override Task<AuthenticateResult> HandleAuthenticateAsync() =>
        Events is ManagedAccessEvents events ? AuthenticateAsync(events) : authenticator.AuthenticateAsync(Context, Scheme.Name);

    protected override Task HandleChallengeAsync(AuthenticationProperties properties) =>
        RefusalEvents is { } events ? ChallengeAsync(events, properties) : refusals.ChallengeAsync(Context, Scheme.Name, properties);

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        RefusalEvents is { } events ? ForbidAsync(events, properties) : refusals.ForbidAsync(Context, properties);

    // A closed page for an error stays that error, and an event has no part in it.
    private ManagedAccessEvents? RefusalEvents => ErrorPage.IsRefused(Context, out _) ? null : Events as ManagedAccessEvents;

    private async Task<AuthenticateResult> AuthenticateAsync(ManagedAccessEvents events)
    {
        var received = new ManagedAccessCredentialReceivedContext(Context, Scheme, Options);
        await events.CredentialReceived(received);
        var result = await authenticator.AuthenticateAsync(Context, Scheme.Name, received.Token);
        if (!result.Succeeded)
        {
            return result;
        }

        var caller = Context.Features.GetRequiredFeature<IAttributionFeature>();
        var validated = new ManagedAccessTokenValidatedContext(Context, Scheme, Options, result.Ticket, caller.Attribution);
        try
        {
            await events.TokenValidated(validated);
        }
        catch
        {
            Context.Features.Set<IAttributionFeature>(null); // whoever handles it must not take the request for this caller's
            throw;
        }

        return validated.Failure is { } reason ? await authenticator.RefuseAsync(Context, Scheme.Name, caller.Source, reason) : result;
    }

    private async Task ChallengeAsync(ManagedAccessEvents events, AuthenticationProperties properties)
    {
        var decision = refusals.DecisionOf(Context, Scheme.Name);
        var challenge = new ManagedAccessChallengeContext(Context, Scheme, Options, properties, decision.Reason);
        RefusalGuard.Watch(Response, StatusCodes.Status401Unauthorized, Logger);
        await events.Challenge(challenge);
        if (IsWritten(challenge.Handled))
        {
            Context.Features.Set(decision);
            return;
        }

        await refusals.ChallengeAsync(Context, Scheme.Name, properties);
    }

    private async Task ForbidAsync(ManagedAccessEvents events, AuthenticationProperties properties)
    {
        var decision = await refusals.ForbiddenDecisionAsync(Context);
        var forbidden = new ManagedAccessForbiddenContext(Context, Scheme, Options, properties, decision.Reason);
        RefusalGuard.Watch(Response, StatusCodes.Status403Forbidden, Logger);
        await events.Forbidden(forbidden);
        if (IsWritten(forbidden.Handled))
        {
            Context.Features.Set(decision);
            return;
        }

        await refusals.ForbidAsync(Context, properties);
    }

    private bool IsWritten(bool handled) => Response.HasStarted || (handled && RefusalGuard.Refuses(Response.StatusCode));
}
