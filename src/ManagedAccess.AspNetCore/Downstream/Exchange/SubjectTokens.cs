using System.Text;
using ManagedAccess.AspNetCore.Access;
using ManagedAccess.AspNetCore.Tokens.Jwt;
using ManagedAccess.AspNetCore.Tokens.Reading;
using ManagedAccess.AspNetCore.Tokens.Validated;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.AspNetCore.Downstream.Exchange;

/// <summary>The token by which the caller was let in, validated and as text.</summary>
/// <param name="token">The token after its checks.</param>
/// <param name="text">The token as the request carried it.</param>
/// <param name="recordedId">The identifier of the token in the audit record.</param>
internal sealed class SubjectToken(ValidatedToken token, string text, string? recordedId)
{
    public ValidatedToken Token => token;

    public string Text => text;

    public string? RecordedId => recordedId;
}

/// <summary>Finds the token of the current caller that can be exchanged: only the one that was validated and decided the request.</summary>
internal sealed class SubjectTokens(AccessTokenReader reader)
{
    private const string SavedToken = "access_token"; // the name GetTokenAsync knows it by

    /// <summary>The token of the caller; null without one.</summary>
    public SubjectToken? Find(HttpContext? context) =>
        context?.AcceptedCaller() is { Caller: { ValidatedToken: { Profile: AuthorizationServerType.OAuth } token, Attribution.TokenId: var id } } access && TextOf(context, access, token) is { } text
            ? new(token, text, id)
            : null;

    /// <summary>The token of the caller, issued by a server.</summary>
    /// <exception cref="TokenExchangeException">There is no such token.</exception>
    public SubjectToken Require(HttpContext? context, AuthorizationServerOptions server)
    {
        if (context is null)
        {
            throw new TokenExchangeException(
                TokenExchangeFailure.NoCaller, "No request is under way, so there is no caller to get a token for. In background work, call the service with a token of the app's own.");
        }

        if (context.AcceptedCaller() is not { Caller.ValidatedToken: { } token } access || context.Decision() is not { Outcome: AccessOutcome.Served })
        {
            throw new TokenExchangeException(
                TokenExchangeFailure.NoCaller, "The request has no caller that was let in by a token: it is anonymous, or a login of the app's own let it in. Require a caller of ManagedAccess on the endpoint.");
        }

        if (token.Profile is not AuthorizationServerType.OAuth)
        {
            throw new TokenExchangeException(
                TokenExchangeFailure.NotExchangeable, "The caller came through Cloudflare Access, which does not exchange tokens. For other apps of the same account use AddLinkedAppToken.");
        }

        if (token.TrustedIssuer.Server != server)
        {
            throw new TokenExchangeException(
                TokenExchangeFailure.NotExchangeable, $"The caller's token is of {token.Issuer}, and this client exchanges tokens of {server.Issuer}: a token is sent only to the server that issued it.");
        }

        return TextOf(context, access, token) is { } text
            ? new(token, text, access.Attribution.TokenId)
            : throw new TokenExchangeException(
                TokenExchangeFailure.NotExchangeable, "An event of the app found the caller's token outside Authorization, and it was not kept. Set ManagedAccess:Tokens:SaveToken to true.");
    }

    // The same token that was validated, by its digest: another one that has come into the request since is not the caller's.
    private string? TextOf(HttpContext context, RequestAccess access, ValidatedToken token)
    {
        var text = access.Source is CredentialSource.Application
            ? context.Features.Get<IAuthenticateResultFeature>()?.AuthenticateResult?.Properties?.GetTokenValue(SavedToken)
            : reader.ReadWithoutCookie(context.Request, token.TrustedIssuer.Server.Scheme).Credential?.Token.ToString();
        return text is not null && TokenDigest.Compute(Encoding.ASCII.GetBytes(text)) == token.TokenDigest ? text : null;
    }
}
