using System.Security.Claims;
using System.Text.Encodings.Web;
using ManagedAccess.AspNetCore.Attribution;
using ManagedAccess.AspNetCore.Metadata;
using ManagedAccess.AspNetCore.Resources;
using ManagedAccess.AspNetCore.Tokens;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ManagedAccess.AspNetCore.Authentication;

/// <summary>The scheme: authenticate, challenge, forbid. It calls the features and decides nothing else.</summary>
internal sealed class ManagedAccessHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    AccessTokenReader reader,
    ResourceSelector resources,
    AccessTokenValidator validator,
    AttributionResolver attributions,
    MetadataResponder metadata,
    RefusalWriter refusals,
    IHostEnvironment environment)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder), IAuthenticationRequestHandler
{
    /// <summary>Answers a metadata request whose resource can only be derived here, after the app's path base and forwarded headers.</summary>
    public Task<bool> HandleRequestAsync() => metadata.AnswerProbeAsync(Context);

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var reading = reader.Read(Request);
        if (reading.IsNone)
        {
            return AuthenticateResult.NoResult();
        }

        if (reading.Credential is not { } credential)
        {
            return Refused(new CredentialFeature(null, reading.Rejection));
        }

        var resource = resources.Select(Context);
        if (CrossSiteGuard.Forbids(Request, credential.Source, resource?.Identity.Origin))
        {
            return Refused(new CredentialFeature(credential.Source, TokenRejection.None) { CrossSite = true });
        }

        var outcome = await ValidateAsync(credential, resource);
        if (outcome.Token is { } token)
        {
            return Accepted(token, credential.Source, resource);
        }

        return IsStrayCookie(credential.Source, outcome.Rejection)
            ? await WithoutCookieAsync(outcome.Rejection, resource)
            : Refused(credential.Source, outcome);
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties) => refusals.ChallengeAsync(Context, properties);

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => refusals.ForbidAsync(Context);

    private ValueTask<TokenOutcome> ValidateAsync(PresentedCredential credential, ProtectedResource? resource) =>
        validator.ValidateAsync(
            credential,
            new TokenExpectation(resource?.Identity.Audiences ?? [], resource?.IsMain ?? false, resource?.Identity.Origin),
            Context.RequestAborted);

    private AuthenticateResult Accepted(ValidatedToken token, CredentialSource source, ProtectedResource? resource)
    {
        var attribution = attributions.Resolve(token);
        var decidedByEdge = token.Profile is AuthorizationServerType.CloudflareAccess;
        Context.Features.Set<IAttributionFeature>(new AttributionFeature(attribution, resource?.Identity.Identifier, decidedByEdge));
        Context.Features.Set(AcceptedDecision(source));

        // A principal and a ticket of its own for every request: both are mutable, the claims behind them are shared.
        var principal = new ClaimsPrincipal(token.CreateIdentity(SchemeNames.ManagedAccess));
        return AuthenticateResult.Success(new AuthenticationTicket(principal, Scheme.Name));
    }

    private AuthenticateResult Refused(CredentialSource source, TokenOutcome outcome) =>
        Refused(new CredentialFeature(source, outcome.Rejection, outcome.RetryAfter)
        {
            ForeignIssuer = source is CredentialSource.Bearer
                && outcome.Rejection is TokenRejection.IssuerUnknown or TokenRejection.NotThreeParts or TokenRejection.OpaqueToken,
        });

    private AuthenticateResult Refused(CredentialFeature credential)
    {
        Context.Features.Set(credential);
        Context.Features.Set(RefusalWriter.Decision(credential));
        return RefusedResult;
    }

    // Cookies are shared across the ports of localhost: the one of another app's emulator is no credential here.
    private bool IsStrayCookie(CredentialSource source, TokenRejection rejection) =>
        source is CredentialSource.Cookie
        && environment.IsDevelopment()
        && rejection is TokenRejection.IssuerUnknown or TokenRejection.KeyUnknown or TokenRejection.AudienceMismatch;

    private async Task<AuthenticateResult> WithoutCookieAsync(TokenRejection rejection, ProtectedResource? resource)
    {
        Log.StrayCookieIgnored(Logger, rejection.ReasonCode());
        var reading = reader.ReadWithoutCookie(Request);
        if (reading.Credential is not { } bearer)
        {
            return reading.IsNone ? AuthenticateResult.NoResult() : Refused(new CredentialFeature(null, reading.Rejection));
        }

        var outcome = await ValidateAsync(bearer, resource);
        return outcome.Token is { } token ? Accepted(token, bearer.Source, resource) : Refused(bearer.Source, outcome);
    }

    private static AccessDecision AcceptedDecision(CredentialSource source) => source switch
    {
        CredentialSource.Assertion => ByAssertion,
        CredentialSource.Cookie => ByCookie,
        _ => ByBearer,
    };

    private static readonly AccessDecision ByAssertion = new(AccessOutcome.Served, "none", nameof(CredentialSource.Assertion));
    private static readonly AccessDecision ByCookie = new(AccessOutcome.Served, "none", nameof(CredentialSource.Cookie));
    private static readonly AccessDecision ByBearer = new(AccessOutcome.Served, "none", nameof(CredentialSource.Bearer));

    // One failure for all: what was wrong is in the feature, and a message here would reach logs and diagnostic pages.
    private static readonly AuthenticateResult RefusedResult = AuthenticateResult.Fail("The credential was refused.");
}
