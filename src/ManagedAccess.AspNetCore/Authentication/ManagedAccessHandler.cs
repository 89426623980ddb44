using System.Text.Encodings.Web;
using ManagedAccess.AspNetCore.Metadata;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ManagedAccess.AspNetCore.Authentication;

/// <summary>The scheme: authenticate, challenge, forbid. It calls the features and decides nothing else.</summary>
internal sealed class ManagedAccessHandler(
    IOptionsMonitor<ManagedAccessSchemeOptions> options,
    ILoggerFactory loggers,
    UrlEncoder encoder,
    CallerAuthenticator authenticator,
    RefusalWriter refusals,
    MetadataResponder metadata) : AuthenticationHandler<ManagedAccessSchemeOptions>(options, loggers, encoder), IAuthenticationRequestHandler
{
    // The base class makes an object and a task of it for every request without events.
    private static readonly Task<object> NoEvents = Task.FromResult(new object());

    /// <summary>Answers a metadata request whose resource can only be derived here, after the app's path base and forwarded headers.</summary>
    public Task<bool> HandleRequestAsync() => metadata.AnswerProbeAsync(Context);

    protected override Task<object> CreateEventsAsync() => NoEvents;

    // Once a request, however often and from wherever it is asked: the base class keeps the answer.
    protected override Task<AuthenticateResult> HandleAuthenticateAsync() => authenticator.AuthenticateAsync(Context);

    protected override Task HandleChallengeAsync(AuthenticationProperties properties) => refusals.ChallengeAsync(Context, properties);

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => refusals.ForbidAsync(Context, properties);
}
