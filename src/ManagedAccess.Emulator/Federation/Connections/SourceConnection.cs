using System.Net.Http.Headers;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace ManagedAccess.Emulator.Federation.Connections;

/// <summary>The read-only connection of this account to the account that its people come from.</summary>
internal sealed record SourceConnection(string Origin, string ClientId, string ClientSecret)
{
    /// <summary>The name of the scheme. It is not registered: the handler is called for the login page and the callback only.</summary>
    public const string Scheme = "federation";

    // A person may leave the page of the source open for a while.
    private static readonly TimeSpan SignInTime = TimeSpan.FromMinutes(15);

    // An answer, or an ID token, of this size is not of an emulator. What an ID token says about a person is kept.
    private const int MaxAnswer = 256 * 1024;
    private const int MaxIdToken = 64 * 1024;

    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(5);

    /// <summary>The issuer of the bridge, which must be in each answer and in each ID token.</summary>
    public string Issuer => BridgeAddress.IssuerAt(Origin, ClientId);

    /// <summary>The options of the OpenID Connect handler. It checks state, correlation cookie, PKCE, signature, audience and nonce; what is stricter than its defaults is here.</summary>
    public void Configure(OpenIdConnectOptions options, HttpClient backchannel, TimeProvider clock)
    {
        backchannel.Timeout = AnswerTime;
        backchannel.MaxResponseContentBufferSize = MaxAnswer;
        backchannel.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        options.Backchannel = backchannel;
        options.TimeProvider = clock;

        options.ConfigurationManager = new SourceKeys(Issuer, backchannel);
        options.PushedAuthorizationBehavior = PushedAuthorizationBehavior.Disable;
        options.TokenHandler = new JsonWebTokenHandler { MapInboundClaims = false, MaximumTokenSizeInBytes = MaxIdToken };
        options.ClientId = ClientId;
        options.ClientSecret = ClientSecret;
        options.CallbackPath = BridgeAddress.CallbackPath;
        options.SignedOutCallbackPath = PathString.Empty;
        options.RemoteSignOutPath = PathString.Empty;
        options.ResponseType = OpenIdConnectResponseType.Code;
        options.ResponseMode = OpenIdConnectResponseMode.Query;
        options.Scope.Clear();
        options.Scope.Add(Scopes.OpenId);
        options.ClaimActions.Clear();
        options.MapInboundClaims = false;
        options.DisableTelemetry = true;
        options.RemoteAuthenticationTimeout = SignInTime;
        options.CorrelationCookie = Cookie(".ManagedAccess.Federation.Correlation.");
        options.NonceCookie = Cookie(".ManagedAccess.Federation.Nonce.");
        options.TokenValidationParameters = new TokenValidationParameters
        {
            ValidTypes = ["JWT"],
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
            IssuerValidator = (issuer, _, _) => issuer == Issuer ? issuer : throw new SecurityTokenInvalidIssuerException("The ID token is of another issuer.") { InvalidIssuer = issuer },

            // OpenID Connect Core 1.0 §3.1.3.7: an ID token that is also for another client is refused.
            AudienceValidator = (audiences, _, _) => audiences.SequenceEqual([ClientId], StringComparer.Ordinal),
            LifetimeValidator = (notBefore, expires, _, _) => clock.GetUtcNow().UtcDateTime is var now && now < expires && (notBefore is null || notBefore <= now),
            IncludeTokenOnFailedValidation = false,
            LogValidationExceptions = false,
        };
    }

    // The handler's own cookies are for answers by a cross-site form: Secure and SameSite=None, which a browser does not keep on plain http.
    private static CookieBuilder Cookie(string name) => new()
    {
        Name = name,
        Path = BridgeAddress.CallbackPath,
        HttpOnly = true,
        SameSite = SameSiteMode.Lax,
        SecurePolicy = CookieSecurePolicy.SameAsRequest,
        IsEssential = true,
        MaxAge = SignInTime,
    };
}
