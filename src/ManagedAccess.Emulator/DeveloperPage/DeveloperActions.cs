using ManagedAccess.Emulator.AccessTokens;
using ManagedAccess.Emulator.AuthorizationServer;
using ManagedAccess.Emulator.Edge.Policies;
using ManagedAccess.Emulator.Sessions;
using ManagedAccess.Emulator.Users;
using Microsoft.Extensions.Logging;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace ManagedAccess.Emulator.DeveloperPage;

/// <summary>Does what a button of the page says.</summary>
internal sealed class DeveloperActions(
    IOpenIddictAuthorizationManager grants,
    IOpenIddictApplicationManager clients,
    IOpenIddictTokenManager tokens,
    TokenEndpoint tokenEndpoint,
    UserDirectory directory,
    AccessPolicy policy,
    EndedSessions ended,
    SessionEnd end,
    SigningKeyRing keys,
    TimeProvider clock,
    ILogger<DeveloperActions> logger)
{
    /// <returns>False when the row no longer exists.</returns>
    public async Task<bool> RunAsync(DeveloperAction action, string target, CancellationToken cancellationToken)
    {
        var isDone = action.Section switch
        {
            "grants" => await RunForGrantAsync(action, target, cancellationToken),
            "clients" => await RunForClientAsync(action, target, cancellationToken),
            "people" => await RunForPersonAsync(action, target, cancellationToken),
            _ => await RotateAsync(cancellationToken),
        };
        if (isDone)
        {
            Log.Done(logger, action.Name, target);
        }

        return isDone;
    }

    private async Task<bool> RunForGrantAsync(DeveloperAction action, string id, CancellationToken cancellationToken)
    {
        if (await grants.FindByIdAsync(id, cancellationToken) is not { } grant)
        {
            return false;
        }

        await tokenEndpoint.ChangeAsync(
            async () =>
            {
                if (action == DeveloperAction.RevokeGrant)
                {
                    await tokens.RevokeByAuthorizationIdAsync(id, cancellationToken);
                    await grants.TryRevokeAsync(grant, cancellationToken);
                    return;
                }

                await ExpireAccessTokensAsync(id, cancellationToken);
            },
            cancellationToken);
        return true;
    }

    private async Task ExpireAccessTokensAsync(string grant, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var found = new List<object>();
        await foreach (var token in tokens.FindByAuthorizationIdAsync(grant, cancellationToken))
        {
            found.Add(token);
        }

        foreach (var token in found)
        {
            if (await tokens.GetTypeAsync(token, cancellationToken) is TokenTypeHints.AccessToken or TokenTypeIdentifiers.AccessToken
                && await tokens.GetExpirationDateAsync(token, cancellationToken) > now)
            {
                var description = new OpenIddictTokenDescriptor();
                await tokens.PopulateAsync(description, token, cancellationToken);
                description.ExpirationDate = now;
                await tokens.UpdateAsync(token, description, cancellationToken);
            }
        }
    }

    private async Task<bool> RunForClientAsync(DeveloperAction action, string clientId, CancellationToken cancellationToken)
    {
        if (await clients.FindByClientIdAsync(clientId, cancellationToken) is not { } client)
        {
            return false;
        }

        if (action != DeveloperAction.RevokeClient)
        {
            policy.Denials.SetClient(clientId, action == DeveloperAction.DenyClient);
            return true;
        }

        var id = (await clients.GetIdAsync(client, cancellationToken))!;
        await tokenEndpoint.ChangeAsync(
            async () =>
            {
                await tokens.RevokeByApplicationIdAsync(id, cancellationToken);
                await grants.RevokeByApplicationIdAsync(id, cancellationToken);
            },
            cancellationToken);
        return true;
    }

    private async Task<bool> RunForPersonAsync(DeveloperAction action, string subject, CancellationToken cancellationToken)
    {
        if (directory.FindBySubject(subject) is not { } person)
        {
            return false;
        }

        if (action == DeveloperAction.EndSessions)
        {
            ended.AddPerson(subject);
        }
        else if (action == DeveloperAction.EndAll)
        {
            await end.EndAllAsync(person, cancellationToken);
        }
        else
        {
            policy.Denials.SetPerson(person.Email, action == DeveloperAction.DenyPerson);
        }

        return true;
    }

    // Making a key takes the processor for a while, and this thread has other requests.
    private async Task<bool> RotateAsync(CancellationToken cancellationToken)
    {
        await Task.Run(keys.Rotate, cancellationToken);
        return true;
    }
}
