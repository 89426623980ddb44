using Duende.IdentityModel.Client;
using ManagedAccess.Cli.Execution;
using ManagedAccess.Cli.Http;
using ManagedAccess.Cli.Tokens;

namespace ManagedAccess.Cli.Login;

/// <summary>Begins, renews and ends sessions.</summary>
/// <param name="network">The network.</param>
/// <param name="walk">The walk that discovery is made with.</param>
/// <param name="clock">The clock of this machine.</param>
/// <param name="store">Where sessions are kept.</param>
/// <param name="openBrowser">Opens a page for the person.</param>
/// <param name="tell">Tells the person something.</param>
internal sealed class Sessions(HttpMessageInvoker network, Walk walk, TimeProvider clock, SessionStore store, OpenBrowser openBrowser, Action<string> tell)
{
    /// <summary>The session for a URL, renewed where it has to be; null when there is no session that can be used.</summary>
    public async Task<StoredSession?> FindAsync(Uri url, CancellationToken stop)
    {
        var session = await store.FindAsync(url, stop);
        return session is null || session.IsFresh(clock.GetUtcNow()) ? session : await RenewAsync(session, stop);
    }

    /// <summary>Signs in for a URL, as its challenge asks.</summary>
    public async Task<StoredSession> LoginAsync(Uri url, LoginRequest request, CancellationToken stop)
    {
        if (!Origins.IsSecure(url))
        {
            throw new CommandFailure($"A token is not sent over plain http to another machine. Use https: {url}");
        }

        var target = await TargetDiscovery.FindAsync(walk, url, stop);
        return await LoginAsync(request.Scopes.Count > 0 ? target with { Scopes = request.Scopes } : target, request, stop);
    }

    /// <summary>Signs in for a target.</summary>
    public async Task<StoredSession> LoginAsync(LoginTarget target, LoginRequest request, CancellationToken stop)
    {
        var before = await store.FindAsync(new Uri(target.Resource), stop);
        using var listener = CodeFlow.Listen(request.Port, before?.RedirectUri);
        var client = await ClientRegistration.ChooseAsync(walk, target, request, before, listener.RedirectUri, stop);
        var response = request.Device
            ? await DeviceFlow.RunAsync(network, clock, target, client, tell, stop)
            : await CodeFlow.RunAsync(network, listener, target, client, page => OpenAsync(page, request, stop), stop);
        if (response.IsError || response.AccessToken is null)
        {
            throw new CommandFailure($"{target.Issuer} gave no token: {Reason(response)}", ExitCodes.Findings);
        }

        var session = With(response, new StoredSession
        {
            Resource = target.Resource,
            Issuer = target.Issuer,
            TokenEndpoint = target.Server.TokenEndpoint!,
            RevocationEndpoint = target.Server.RevocationEndpoint,
            ClientId = client.Id,
            ClientSecret = client.Secret,
            RedirectUri = client.IsNew || before?.ClientId == client.Id ? listener.RedirectUri : null,
            AccessToken = "",
            Scopes = target.Scopes,
        });
        await store.SaveAsync(session, stop);
        return session;
    }

    /// <summary>A new access token by the refresh token (RFC 6749 §6); null when the server wants a new sign-in.</summary>
    public async Task<StoredSession?> RenewAsync(StoredSession session, CancellationToken stop)
    {
        if (session.RefreshToken is not { } refresh || !Origins.IsSecure(session.TokenEndpoint))
        {
            return null;
        }

        using var request = new RefreshTokenRequest
        {
            Address = session.TokenEndpoint.AbsoluteUri,
            ClientId = session.ClientId,
            ClientSecret = session.ClientSecret,
            ClientCredentialStyle = ClientCredentialStyle.PostBody,
            RefreshToken = refresh,
            Resource = { session.Resource },
        };
        var response = await network.RequestRefreshTokenAsync(request, stop);
        if (response.ErrorType is ResponseErrorType.Exception)
        {
            throw new CommandFailure($"{session.TokenEndpoint} was not reached: {response.Error}");
        }

        if (response.IsError || response.AccessToken is null)
        {
            return null;
        }

        var renewed = With(response, session);
        await store.SaveAsync(renewed, stop);
        return renewed;
    }

    /// <summary>Ends a session at the server, where it can be ended (RFC 7009), and on this machine.</summary>
    public async Task LogoutAsync(StoredSession session, CancellationToken stop)
    {
        if (session.RevocationEndpoint is { } endpoint && Origins.IsSecure(endpoint))
        {
            using var request = new TokenRevocationRequest
            {
                Address = endpoint.AbsoluteUri,
                ClientId = session.ClientId,
                ClientSecret = session.ClientSecret,
                ClientCredentialStyle = ClientCredentialStyle.PostBody,
                Token = session.RefreshToken ?? session.AccessToken,
                TokenTypeHint = session.RefreshToken is null ? "access_token" : "refresh_token",
            };
            var response = await network.RevokeTokenAsync(request, stop);
            if (response.IsError)
            {
                tell($"{session.Issuer} did not end the session: {response.Error}. It is removed from this machine only.");
            }
        }

        await store.DeleteAsync(session, stop);
    }

    private async Task OpenAsync(Uri page, LoginRequest request, CancellationToken stop)
    {
        tell($"Sign in in your browser: {page}");
        if (!request.NoBrowser)
        {
            await openBrowser(page, stop);
        }
    }

    // The server may keep the refresh token and may leave the scope out when it is as asked for (RFC 6749 §5.1, §6).
    private StoredSession With(TokenResponse response, StoredSession session) => session with
    {
        AccessToken = response.AccessToken!,
        RefreshToken = response.RefreshToken ?? session.RefreshToken,
        Expires = response.ExpiresIn > 0 ? clock.GetUtcNow().AddSeconds(response.ExpiresIn) : null,
        Scopes = response.Scope is { Length: > 0 } scope ? scope.Split(' ', StringSplitOptions.RemoveEmptyEntries) : session.Scopes,
    };

    private static string Reason(TokenResponse response) => $"{response.Error}{(response.ErrorDescription is { Length: > 0 } text ? $": {text}" : "")}";
}
