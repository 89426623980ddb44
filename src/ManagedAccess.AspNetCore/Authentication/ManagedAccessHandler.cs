using ManagedAccess.AspNetCore.Metadata;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.AspNetCore.Authentication;

/// <summary>The scheme: authenticate, challenge, forbid. It calls the features and decides nothing else.</summary>
/// <remarks>
/// Not derived from <c>AuthenticationHandler</c>: this one has no options, no events and no forwarding, and setting those up for every
/// request costs more memory than everything else in a request with a token seen before.
/// </remarks>
internal sealed class ManagedAccessHandler(CallerAuthenticator authenticator, RefusalWriter refusals, MetadataResponder metadata)
    : IAuthenticationRequestHandler
{
    private HttpContext _context = null!;
    private Task<AuthenticateResult>? _result;

    public Task InitializeAsync(AuthenticationScheme scheme, HttpContext context)
    {
        _context = context;
        return Task.CompletedTask;
    }

    /// <summary>Answers a metadata request whose resource can only be derived here, after the app's path base and forwarded headers.</summary>
    public Task<bool> HandleRequestAsync() => metadata.AnswerProbeAsync(_context);

    // Once a request, however often and from wherever it is asked.
    public Task<AuthenticateResult> AuthenticateAsync() => _result ??= authenticator.AuthenticateAsync(_context);

    public Task ChallengeAsync(AuthenticationProperties? properties) => refusals.ChallengeAsync(_context, properties ?? new AuthenticationProperties());

    public Task ForbidAsync(AuthenticationProperties? properties) => refusals.ForbidAsync(_context, properties ?? new AuthenticationProperties());
}
