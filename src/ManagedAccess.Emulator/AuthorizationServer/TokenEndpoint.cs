using ManagedAccess.Emulator.Clients;
using ManagedAccess.Emulator.Grants;
using ManagedAccess.Emulator.Profiles;
using ManagedAccess.Emulator.Proofs;
using ManagedAccess.Emulator.Sessions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;
using Microsoft.IdentityModel.JsonWebTokens;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace ManagedAccess.Emulator.AuthorizationServer;

/// <summary><c>/cdn-cgi/access/oauth/token</c> and <c>/cdn-cgi/access/oauth/revoke</c>: the checks of a form before OpenIddict reads it.</summary>
internal sealed class TokenEndpoint(OpenIddictPipeline openIddict, ServiceGrant services, AssertionGrant assertions, ProofReader proofs, ServerProfile profile) : IDisposable
{
    public const string TokenPath = "/cdn-cgi/access/oauth/token";
    public const string RevocationPath = "/cdn-cgi/access/oauth/revoke";

    private const int MinVerifierLength = 43;
    private const int MaxVerifierLength = 128;

    // One at a time: two requests with the same refresh token must not both find it unused.
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>Raised after a request that may have changed grants.</summary>
    public event Action? GrantsChanged;

    public async Task InvokeAsync(HttpContext context, string origin)
    {
        if (await FormReader.TryReadAsync(context) is not { } form)
        {
            await OAuthError.WriteAsync(context, StatusCodes.Status400BadRequest, Errors.InvalidRequest, "The body must be a form (application/x-www-form-urlencoded) of at most 64 KiB");
            return;
        }

        // OAuth 2.1 §3.2: no parameter more than once (RFC 8707 §2 excepts resource), and an empty one counts as absent.
        var parameters = form
            .Select(field => new KeyValuePair<string, StringValues>(field.Key, WithoutEmpty(field.Value)))
            .Where(field => field.Value.Count > 0)
            .ToDictionary(StringComparer.Ordinal);
        if (parameters.Any(field => field.Key != "resource" && field.Value.Count > 1))
        {
            await OAuthError.WriteAsync(context, StatusCodes.Status400BadRequest, Errors.InvalidRequest, "A parameter is given more than once");
            return;
        }

        if (parameters.TryGetValue("code_verifier", out var verifier) && !IsVerifier(verifier.ToString()))
        {
            await OAuthError.WriteAsync(context, StatusCodes.Status400BadRequest, Errors.InvalidGrant, "The code_verifier must be 43 to 128 unreserved characters");
            return;
        }

        // Access has no tokens that are bound to keys, so it ignores the header field.
        if (!profile.IsAccess && context.Request.Path == TokenPath)
        {
            var proof = await proofs.ReadAsync(context, origin + TokenPath);
            if (proof.Error is not null)
            {
                await OAuthError.WriteAsync(context, StatusCodes.Status400BadRequest, proof.Error, proof.Problem!);
                return;
            }

            context.Features.Set(proof.Key);
        }

        if (context.Request.Path == TokenPath && parameters.TryGetValue("grant_type", out var grantType))
        {
            if (services.IsOffered && grantType == ServiceGrant.GrantType)
            {
                await services.InvokeAsync(context, origin, parameters);
                return;
            }

            if (assertions.IsOffered && grantType == AssertionGrant.GrantType)
            {
                await assertions.InvokeAsync(context, origin, parameters);
                return;
            }
        }

        if (profile.IsAccess)
        {
            RemovePrefix(parameters, "refresh_token");
            RemovePrefix(parameters, "token");
        }

        context.Features.Set<IFormFeature>(new FormFeature(new FormCollection(parameters)));
        context.Response.OnStarting(ReserveUnauthorizedForHeaderAuthentication, context);
        await _turn.WaitAsync(context.RequestAborted);
        var turn = new GrantTurn(EndTurn);
        context.Features.Set(turn);
        try
        {
            if (parameters.TryGetValue("client_id", out var clientId) || TryReadAssertionSubject(parameters, out clientId))
            {
                var authentication = context.RequestServices.GetRequiredService<ClientAuthentication>();
                await authentication.PrepareAsync(clientId.ToString(), parameters.ContainsKey("client_assertion"), context.RequestAborted);
            }

            await using var transaction = await GrantTransaction.BeginAsync(context);
            await openIddict.HandleAsync(context);
        }
        finally
        {
            turn.End();
        }
    }

    /// <summary>Changes grants without a request to this endpoint, between two of them.</summary>
    public async Task ChangeAsync(Func<Task> change, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await change();
        }
        finally
        {
            EndTurn();
        }
    }

    public void Dispose() => _turn.Dispose();

    private void EndTurn()
    {
        _turn.Release();
        GrantsChanged?.Invoke();
    }

    // RFC 7523 §3: a client may be named by its assertion alone. OpenIddict verifies the signature with the keys prepared here.
    private static bool TryReadAssertionSubject(Dictionary<string, StringValues> parameters, out StringValues clientId)
    {
        clientId = default;
        var handler = new JsonWebTokenHandler();
        if (!parameters.TryGetValue("client_assertion", out var assertion) || !handler.CanReadToken(assertion.ToString()))
        {
            return false;
        }

        try
        {
            clientId = handler.ReadJsonWebToken(assertion.ToString()).Subject;
            return clientId.Count > 0;
        }
        catch (ArgumentException)
        {
            // The payload is not JSON: OpenIddict refuses it with the error code of RFC 6749.
            return false;
        }
    }

    // OAuth 2.1 §3.2.4: 401 answers a client that authenticated in the Authorization header; every other error is 400.
    private static Task ReserveUnauthorizedForHeaderAuthentication(object state)
    {
        var context = (HttpContext)state;
        if (context.Response.StatusCode != StatusCodes.Status401Unauthorized)
        {
            return Task.CompletedTask;
        }

        if (StringValues.IsNullOrEmpty(context.Request.Headers.Authorization))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            context.Response.Headers.Remove("WWW-Authenticate");
        }
        else
        {
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"ManagedAccess emulator\"";
        }

        return Task.CompletedTask;
    }

    // The server knows the part after the prefix. A value without the prefix is not a token.
    private static void RemovePrefix(Dictionary<string, StringValues> parameters, string name)
    {
        if (parameters.TryGetValue(name, out var value))
        {
            var token = value.ToString();
            parameters[name] = token.StartsWith(ServerProfile.TokenPrefix, StringComparison.Ordinal) && token.Length > ServerProfile.TokenPrefix.Length
                ? token[ServerProfile.TokenPrefix.Length..]
                : "unknown";
        }
    }

    /// <summary>RFC 7636 §4.1: unreserved characters of RFC 3986.</summary>
    public static bool IsVerifier(string verifier)
        => verifier.Length is >= MinVerifierLength and <= MaxVerifierLength
            && verifier.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '.' or '_' or '~');

    private static StringValues WithoutEmpty(StringValues values) => new([.. values.Where(value => !string.IsNullOrEmpty(value))]);
}
