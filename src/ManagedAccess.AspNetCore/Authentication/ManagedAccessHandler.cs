using System.Text.Encodings.Web;
using ManagedAccess.AspNetCore.Access;
using ManagedAccess.AspNetCore.Authentication.Schemes;
using ManagedAccess.AspNetCore.Metadata;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace ManagedAccess.AspNetCore.Authentication;

/// <summary>The scheme: authenticate, challenge, forbid. It calls the features and the app's events, and makes no other decisions.</summary>
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

    /// <summary>Answers a metadata request if its resource can only be derived here, after the app's path base and forwarded headers.</summary>
    public Task<bool> HandleRequestAsync() => metadata.TakeProbeAsync(Context);

    // Without events there is nothing to create. The base class would create an object and await it for every request.
    protected override Task InitializeEventsAsync() => Options is { Events: null, EventsType: null } ? Task.CompletedTask : base.InitializeEventsAsync();

    // In addition to the forwards that the app has set: the default scheme runs for every request and forwards another scheme's resources to it.
    // If that scheme forwards to the default scheme, the request is not forwarded back: that would recurse until the stack overflows.
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

    // Once a request, however often it is called: the base class keeps the result.
    protected override Task<AuthenticateResult> HandleAuthenticateAsync() =>
        Events is ManagedAccessEvents events ? AuthenticateAsync(events) : authenticator.AuthenticateAsync(Context, Scheme.Name);

    protected override Task HandleChallengeAsync(AuthenticationProperties properties) =>
        RefusalEvents is { } events ? ChallengeAsync(events, properties) : refusals.ChallengeAsync(Context, Scheme.Name, properties);

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        RefusalEvents is { } events ? ForbidAsync(events, properties) : refusals.ForbidAsync(Context, properties);

    // If an error page requires a caller, the error is kept and no event runs.
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

        var access = Context.Access();
        var source = access.Source;
        var validated = new ManagedAccessTokenValidatedContext(Context, Scheme, Options, result.Ticket, access.Attribution);
        try
        {
            await events.TokenValidated(validated);
        }
        catch
        {
            CallerAuthenticator.Withdraw(Context);
            throw;
        }

        return validated.Failure is { } reason ? await authenticator.RefuseAsync(Context, Scheme.Name, source, reason) : result;
    }

    private async Task ChallengeAsync(ManagedAccessEvents events, AuthenticationProperties properties)
    {
        var decision = refusals.DecisionOf(Context, Scheme.Name);
        var challenge = new ManagedAccessChallengeContext(Context, Scheme, Options, properties, decision.Reason.Code);
        RefusalGuard.Watch(Response, StatusCodes.Status401Unauthorized, Logger);
        await events.Challenge(challenge);
        if (IsWritten(challenge.Handled))
        {
            RefusalWriter.AnsweredByEvent(Context, decision);
            return;
        }

        await refusals.ChallengeAsync(Context, Scheme.Name, properties);
    }

    private async Task ForbidAsync(ManagedAccessEvents events, AuthenticationProperties properties)
    {
        var decision = await refusals.ForbiddenDecisionAsync(Context);
        var forbidden = new ManagedAccessForbiddenContext(Context, Scheme, Options, properties, decision.Reason.Code);
        RefusalGuard.Watch(Response, StatusCodes.Status403Forbidden, Logger);
        await events.Forbidden(forbidden);
        if (IsWritten(forbidden.Handled))
        {
            RefusalWriter.AnsweredByEvent(Context, decision);
            return;
        }

        await refusals.ForbidAsync(Context, properties);
    }

    private bool IsWritten(bool handled) => Response.HasStarted || (handled && RefusalGuard.Refuses(Response.StatusCode));
}
