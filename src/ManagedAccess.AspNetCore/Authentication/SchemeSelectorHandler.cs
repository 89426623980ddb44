using ManagedAccess.AspNetCore.Attribution;
using ManagedAccess.AspNetCore.Authorization.Requirements;
using ManagedAccess.AspNetCore.Challenges;
using ManagedAccess.AspNetCore.Markdown.Http;
using ManagedAccess.AspNetCore.Privacy;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.AspNetCore.Authentication;

/// <summary>
/// The default scheme of an app that also has a login of its own: agents and validated tokens are ours, people stay with the app's scheme.
/// </summary>
internal sealed class SchemeSelectorHandler(
    AppSchemes app, CallerAuthenticator authenticator, ChallengeOptions challenges) : IAuthenticationHandler
{
    private HttpContext _context = null!;
    private Task<AuthenticateResult>? _result;

    public Task InitializeAsync(AuthenticationScheme scheme, HttpContext context)
    {
        _context = context;
        return Task.CompletedTask;
    }

    // Once a request: the first answer clears away what was noted on the way to it.
    public Task<AuthenticateResult> AuthenticateAsync() => _result ??= ChooseAsync();

    public Task ChallengeAsync(AuthenticationProperties? properties)
    {
        // Where a setting says how people sign in, our own scheme sends them there.
        if (IsOurs() || ErrorPage.IsRefused(_context, out _) || app.Challenge is not { } scheme || (challenges.BrowserScheme ?? challenges.BrowserLoginPath) is not null)
        {
            return _context.ChallengeAsync(SchemeNames.ManagedAccess, properties);
        }

        properties ??= new AuthenticationProperties();
        properties.RedirectUri ??= ReturnPath.Of(_context.Request);
        _context.Features.Set(RefusalWriter.SentToSignIn(_context.Features.Get<CredentialFeature>()));
        return _context.ChallengeAsync(scheme, properties);
    }

    public Task ForbidAsync(AuthenticationProperties? properties)
    {
        // The app's own page about it is for the person in front of it, unless all it takes is to sign in again.
        if (_context.Features.Get<IAttributionFeature>() is not null || app.Forbid is not { } scheme || IsStaleSignIn() || ErrorPage.IsRefused(_context, out _)
            || !AcceptNegotiation.IsBrowserNavigation(_context.Request))
        {
            return _context.ForbidAsync(SchemeNames.ManagedAccess, properties);
        }

        _context.Features.Set(RefusalWriter.ForbiddenByTheApp);
        return _context.ForbidAsync(scheme, properties);
    }

    private async Task<AuthenticateResult> ChooseAsync()
    {
        var ours = await _context.AuthenticateAsync(SchemeNames.ManagedAccess);
        if (ours.Succeeded || app.Authenticate is null or SchemeNames.ManagedAccess)
        {
            return ours;
        }

        // A credential of ours that is not good enough decides: another scheme never rescues it. A bearer token of somebody
        // else's issuer is not ours, and may well belong to the app's own JwtBearer.
        if (!ours.None && !authenticator.LeavesToTheApp(_context))
        {
            return ours;
        }

        var theirs = await _context.AuthenticateAsync(app.Authenticate);
        if (!theirs.Succeeded)
        {
            return ours.None ? theirs : ours;
        }

        PrivateResponse.Ensure(_context);
        _context.Features.Set<CredentialFeature>(null);
        _context.Features.Set<AccessDecision>(null);
        return theirs;
    }

    // An expired Access cookie on a navigation is a person who wants to sign in again, not an agent with a bad token.
    private bool IsOurs() =>
        !AcceptNegotiation.IsBrowserNavigation(_context.Request)
        || _context.Features.Get<CredentialFeature>() is { IsCuredBySigningIn: false };

    private bool IsStaleSignIn() =>
        (challenges.BrowserScheme ?? challenges.BrowserLoginPath) is not null
        && _context.Features.Get<AuthorizationShortfallFeature>() is { Shortfall: Shortfall.Authentication };
}
