using ManagedAccess.Emulator.AccessTokens;
using ManagedAccess.Emulator.Signals;
using ManagedAccess.Emulator.Users;
using Microsoft.Extensions.DependencyInjection;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace ManagedAccess.Emulator.Sessions;

/// <summary>Ends sessions: the browser signs in again, the grants of clients cannot be refreshed, and the application is told at once.</summary>
internal sealed class SessionEnd(EndedSessions ended, IServiceScopeFactory scopes, EventTransmitter transmitter)
{
    /// <summary>Where a grant keeps the session in which the person consented.</summary>
    public const string GrantProperty = "emulator:session";

    /// <summary>Raised after grants have ended.</summary>
    public event Action? GrantsEnded;

    /// <summary>The person signed out. Grants with <c>offline_access</c> stay (OpenID Connect Back-Channel Logout 1.0 §2.7); their next access token is good.</summary>
    public async Task SignOutAsync(BrowserSession session, CancellationToken cancellationToken)
    {
        ended.AddSession(session.IdentityNonce);
        await EndGrantsAsync(session.Person.Subject, session.IdentityNonce, cancellationToken);
        await transmitter.TransmitAsync(SecurityEvent.EndOfSession(session.Person.Subject, session.IdentityNonce, Initiator.User, "The person signed out"), cancellationToken);
    }

    /// <summary>Ends all sessions and all grants of a person, as an administrator does.</summary>
    public async Task EndAllAsync(Person person, CancellationToken cancellationToken)
    {
        ended.AddPersonAndGrants(person.Subject);
        await using (var scope = scopes.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<IOpenIddictTokenManager>().RevokeBySubjectAsync(person.Subject, cancellationToken);
            await scope.ServiceProvider.GetRequiredService<IOpenIddictAuthorizationManager>().RevokeBySubjectAsync(person.Subject, cancellationToken);
        }

        GrantsEnded?.Invoke();
        await transmitter.TransmitAsync(SecurityEvent.EndOfPerson(person.Subject, Initiator.Admin, "An administrator ended all sessions of the person"), cancellationToken);
    }

    private async Task EndGrantsAsync(string subject, string session, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var tokens = scope.ServiceProvider.GetRequiredService<IOpenIddictTokenManager>();
        var grants = scope.ServiceProvider.GetRequiredService<IOpenIddictAuthorizationManager>();
        var found = new List<object>();
        await foreach (var grant in grants.FindBySubjectAsync(subject, cancellationToken))
        {
            found.Add(grant);
        }

        foreach (var grant in found)
        {
            var properties = await grants.GetPropertiesAsync(grant, cancellationToken);
            if (properties.TryGetValue(GrantProperty, out var value) && value.GetString() == session
                && !(await grants.GetScopesAsync(grant, cancellationToken)).Contains(Scopes.OfflineAccess))
            {
                await tokens.RevokeByAuthorizationIdAsync((await grants.GetIdAsync(grant, cancellationToken))!, cancellationToken);
                await grants.TryRevokeAsync(grant, cancellationToken);
            }
        }

        GrantsEnded?.Invoke();
    }
}
