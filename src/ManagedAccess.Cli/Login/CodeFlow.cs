using System.Buffers.Text;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Duende.IdentityModel.Client;
using ManagedAccess.Cli.Execution;
using ManagedAccess.Cli.Http;

namespace ManagedAccess.Cli.Login;

/// <summary>Opens a page in the person's browser.</summary>
/// <param name="url">The page.</param>
/// <param name="stop">Ends the login.</param>
internal delegate Task OpenBrowser(Uri url, CancellationToken stop);

/// <summary>Authorization code with PKCE through a browser and a port of this machine (RFC 6749 §4.1, RFC 7636, RFC 8252).</summary>
internal static class CodeFlow
{
    /// <summary>Listens where the client is registered, or on a free port.</summary>
    /// <exception cref="CommandFailure">The port that the user asked for is in use.</exception>
    public static LoopbackListener Listen(int port, string? registered)
    {
        try
        {
            return new LoopbackListener(port != 0 ? port : registered is not null ? new Uri(registered).Port : 0);
        }
        catch (SocketException) when (port == 0)
        {
            // Another program has the port of the last login: a free one, and a new registration.
            return new LoopbackListener(0);
        }
        catch (SocketException exception)
        {
            throw new CommandFailure($"Port {port} cannot be used: {exception.Message}");
        }
    }

    public static async Task<TokenResponse> RunAsync(HttpMessageInvoker network, LoopbackListener listener, LoginTarget target, Client client, Func<Uri, Task> open, CancellationToken stop)
    {
        if (target.Server.AuthorizationEndpoint is not { } endpoint || !Origins.IsSecure(endpoint))
        {
            throw new CommandFailure($"{target.Issuer} has no authorization_endpoint with https.");
        }

        var state = NewSecret();
        var (verifier, challenge) = NewVerifier();
        await open(AuthorizationUrl(endpoint, target, client, listener.RedirectUri, state, challenge));

        // Another page of this machine may call the port: only the answer with our state ends the wait.
        var callback = await listener.WaitAsync(
            uri => CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(new AuthorizeResponse(uri.AbsoluteUri).State ?? ""), Encoding.ASCII.GetBytes(state)),
            uri => PageOf(new AuthorizeResponse(uri.AbsoluteUri)),
            stop);
        var response = new AuthorizeResponse(callback.AbsoluteUri);
        CheckIssuer(target, response.Issuer);
        if (response.IsError)
        {
            throw new CommandFailure($"{target.Issuer} answered {response.Error}{(response.ErrorDescription is { Length: > 0 } text ? $": {text}" : "")}.", ExitCodes.Findings);
        }

        using var request = new AuthorizationCodeTokenRequest
        {
            Address = target.Server.TokenEndpoint!.AbsoluteUri,
            ClientId = client.Id,
            ClientSecret = client.Secret,
            ClientCredentialStyle = ClientCredentialStyle.PostBody,
            Code = response.Code ?? throw new CommandFailure($"{target.Issuer} sent no code."),
            RedirectUri = listener.RedirectUri,
            CodeVerifier = verifier,
            Resource = { target.Resource },
        };
        return await network.RequestAuthorizationCodeTokenAsync(request, stop);
    }

    private static string PageOf(AuthorizeResponse response) => response.IsError
        ? $"You are not signed in: {(response.ErrorDescription is { Length: > 0 } text ? text : response.Error)}. Go back to the command line."
        : "You can close this page and go back to the command line.";

    private static Uri AuthorizationUrl(Uri endpoint, LoginTarget target, Client client, string redirectUri, string state, string challenge)
    {
        var parameters = new Parameters { { "resource", target.Resource } };
        if (target.AcrValues is { } acr)
        {
            parameters.Add("acr_values", acr);
        }

        if (target.MaxAge is { } age)
        {
            parameters.Add("max_age", age);
        }

        return new(new RequestUrl(endpoint.AbsoluteUri).CreateAuthorizeUrl(
            client.Id, "code", scope: target.Scopes.Count == 0 ? null : string.Join(' ', target.Scopes), redirectUri: redirectUri, state: state,
            codeChallenge: challenge, codeChallengeMethod: "S256", extra: parameters));
    }

    // RFC 9207 §2.4: where the server says that it sends iss, an answer without it is from another one.
    private static void CheckIssuer(LoginTarget target, string? issuer)
    {
        if (issuer is null ? target.Server.SendsIssuer : issuer != target.Server.Issuer)
        {
            throw new CommandFailure($"The answer is from {issuer ?? "an unknown server"}, not from {target.Server.Issuer} (RFC 9207 §2.4). It is not used.");
        }
    }

    // Cloudflare Access was seen to refuse a challenge that begins with '-' or '_'.
    private static (string Verifier, string Challenge) NewVerifier()
    {
        while (true)
        {
            var verifier = NewSecret();
            var challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));
            if (char.IsAsciiLetterOrDigit(challenge[0]))
            {
                return (verifier, challenge);
            }
        }
    }

    private static string NewSecret() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
}
