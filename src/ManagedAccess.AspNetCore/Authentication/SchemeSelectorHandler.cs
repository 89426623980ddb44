using ManagedAccess.AspNetCore.Access;
using ManagedAccess.AspNetCore.Challenges;
using ManagedAccess.AspNetCore.Markdown.Http;
using ManagedAccess.AspNetCore.Privacy;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.AspNetCore.Authentication;

/// <summary>
/// The default scheme of an app that also has a login of its own: this library's scheme handles agents and validated tokens, and the app's scheme handles people.
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

    // Once a request: the first answer clears the notes made before it.
    public Task<AuthenticateResult> AuthenticateAsync() => _result ??= ChooseAsync();

    public Task ChallengeAsync(AuthenticationProperties? properties)
    {
        // If a setting says how people sign in, this library's scheme sends them there.
        if (IsOurs() || ErrorPage.IsRefused(_context, out _) || app.Challenge is not { } scheme || (challenges.BrowserScheme ?? challenges.BrowserLoginPath) is not null)
        {
            return _context.ChallengeAsync(SchemeNames.ManagedAccess, properties);
        }

        properties ??= new AuthenticationProperties();
        properties.RedirectUri ??= ReturnPath.From(_context.Request);
        RefusalWriter.LeftToLoginOfTheApp(_context);
        return _context.ChallengeAsync(scheme, properties);
    }

    public Task ForbidAsync(AuthenticationProperties? properties)
    {
        // Show the person the app's own page about the refusal, unless signing in again is enough.
        if (_context.Access().HasCaller || app.Forbid is not { } scheme || IsStaleSignIn() || ErrorPage.IsRefused(_context, out _)
            || !AcceptNegotiation.IsBrowserNavigation(_context.Request))
        {
            return _context.ForbidAsync(SchemeNames.ManagedAccess, properties);
        }

        RefusalWriter.LeftToForbiddenPageOfTheApp(_context);
        return _context.ForbidAsync(scheme, properties);
    }

    private async Task<AuthenticateResult> ChooseAsync()
    {
        var ours = await _context.AuthenticateAsync(SchemeNames.ManagedAccess);
        if (ours.Succeeded || app.Authenticate is null or SchemeNames.ManagedAccess)
        {
            return ours;
        }

        // A credential of ours that is not good enough decides: another scheme never rescues it. A bearer token of an
        // issuer that is not configured here may belong to the app's own JwtBearer.
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
        _context.Access().LeftToApp();
        return theirs;
    }

    // An expired Access cookie on a navigation is a person who wants to sign in again, not an agent with a bad token.
    private bool IsOurs() =>
        !AcceptNegotiation.IsBrowserNavigation(_context.Request)
        || _context.Access().Rejection is { IsCuredBySigningIn: false };

    private bool IsStaleSignIn() =>
        (challenges.BrowserScheme ?? challenges.BrowserLoginPath) is not null
        && _context.Access().Lack == AccessReasons.InsufficientUserAuthentication;
}
