using System.Globalization;
using System.Security.Claims;
using System.Text;
using System.Text.Json.Nodes;
using ManagedAccess.AspNetCore.Authentication.Schemes;
using ManagedAccess.AspNetCore.Tokens.Keys.Sources;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using static ManagedAccess.AspNetCore.Tests.JwtBearer.JwtBearerRow;

namespace ManagedAccess.AspNetCore.Tests.JwtBearer;

/// <summary>The lines, in the order of the page.</summary>
internal static class JwtBearerRows
{
    private const string Tenant = "11111111-aaaa-4aaa-8aaa-111111111111";
    private const string Audience = "7f0c2c1e-5a39-4d52-a2a5-0f6f5d1f9c11";
    private const string TenantIssuer = "https://login.microsoftonline.com/" + Tenant + "/v2.0";

    public static IReadOnlyList<JwtBearerRow> All { get; } = [.. EventRows(), .. OptionRows(), .. SchemeOptionRows(), .. ParameterRows()];

    private static IEnumerable<JwtBearerRow> EventRows()
    {
        yield return new(typeof(JwtBearerEvents), "OnMessageReceived MessageReceived", "`OnCredentialReceived`, `CredentialReceived`: sets `Token`")
        {
            Stock = options => options.Events = new() { OnMessageReceived = context => { context.Token = context.Request.Query["access_token"]; return Task.CompletedTask; } },
            Ours = Events(events => events.OnCredentialReceived = context => { context.Token = context.Request.Query["access_token"]; return Task.CompletedTask; }),
            Ask = (client, issuer) => SendAsync(client, "/page?access_token=" + issuer.Issue(), token: null),
        };
        yield return new(typeof(JwtBearerEvents), "OnTokenValidated", "`OnTokenValidated`: `AddClaim`; runs for remembered tokens too. The principal cannot be replaced")
        {
            Stock = options => options.Events = new() { OnTokenValidated = context => { ((ClaimsIdentity)context.Principal!.Identity!).AddClaim(new(ClaimTypes.Role, "editor")); return Task.CompletedTask; } },
            Ours = Events(events => events.OnTokenValidated = context => { context.AddClaim(ClaimTypes.Role, "editor"); return Task.CompletedTask; }),
            Ask = Get("/editor"),
        };
        yield return new(typeof(JwtBearerEvents), "TokenValidated", "`TokenValidated`: `Fail(reason)`; the reason is for the log")
        {
            Stock = options => options.Events = new() { OnTokenValidated = context => { context.Fail("dismissed"); return Task.CompletedTask; } },
            Ours = Events(events => events.OnTokenValidated = context => { context.Fail("dismissed"); return Task.CompletedTask; }),
            Ask = Get(),
        };
        yield return new(typeof(JwtBearerEvents), "OnAuthenticationFailed AuthenticationFailed", "`OnChallenge` with `Reason`; the audit record has it too, and the log at `Debug` says what was found and expected")
        {
            Stock = options => options.Events = new() { OnAuthenticationFailed = context => { context.Response.Headers["X-Event"] = context.Exception is SecurityTokenExpiredException ? "expired" : "other"; return Task.CompletedTask; } },
            Ours = Events(events => events.OnChallenge = context => { context.Response.Headers["X-Event"] = context.Reason; return Task.CompletedTask; }),
            Ask = Get(claims: Expired),
        };
        yield return new(typeof(JwtBearerEvents), "OnChallenge Challenge", "`OnChallenge`, `Challenge`: adds to the response, or `HandleResponse()`. A success stays a 401, and a 401 keeps its challenge")
        {
            Stock = options => options.Events = new() { OnChallenge = context => { context.HandleResponse(); return Answer(context.Response, 401); } },
            Ours = Events(events => events.OnChallenge = context => { context.HandleResponse(); return Answer(context.Response, 401); }),
            Ask = (client, _) => SendAsync(client, "/page", token: null),
        };
        yield return new(typeof(JwtBearerEvents), "OnForbidden Forbidden", "`OnForbidden`, `Forbidden`: the same for 403")
        {
            Stock = options => options.Events = new() { OnForbidden = context => Answer(context.Response, 403) },
            Ours = Events(events => events.OnForbidden = context => { context.HandleResponse(); return Answer(context.Response, 403); }),
            Ask = Get("/nobody"),
        };
    }

    private static IEnumerable<JwtBearerRow> OptionRows()
    {
        var type = typeof(JwtBearerOptions);
        yield return new(type, "Authority", "`AuthorizationServers:#:Issuer`") { Ask = Get() };
        yield return new(type, "Audience", "`Resource`, which is what clients ask for; any other value in `AuthorizationServers:#:Audiences`")
        {
            Stock = options => options.Audience = "api://wiki",
            Ours = Settings(("AuthorizationServers:0:Audiences:0", "api://wiki")),
            Ask = Get(claims: claims => claims["aud"] = "api://wiki"),
        };
        yield return new(type, "Challenge", "`Challenges:Realm`; pointer, scope and error are written by themselves")
        {
            Stock = options => options.Challenge = "Bearer realm=\"wiki\"",
            Ours = Settings(("Challenges:Realm", "wiki")),
            Ask = (client, _) => SendAsync(client, "/page", token: null),
        };
        yield return new(type, "RequireHttpsMetadata", "`AuthorizationServers:#:RequireHttpsMetadata`; `false` for loopback hosts only")
        {
            Issuer = "http://localhost:5999",
            Stock = options => options.RequireHttpsMetadata = false,
            Ours = Settings(("AuthorizationServers:0:RequireHttpsMetadata", "false")),
            Ask = Get(),
        };
        yield return new(type, "MetadataAddress", "`AuthorizationServers:#:JwksUri`, where the keys are not found through the issuer")
        {
            Stock = options => options.MetadataAddress = TestIssuer.DefaultIssuer + "/.well-known/openid-configuration",
            Ours = Settings(("AuthorizationServers:0:JwksUri", TestIssuer.DefaultIssuer + "/keys")),
            Ask = Get(),
        };
        yield return new(type, "Events", "`ManagedAccessSchemeOptions.Events`")
        {
            Stock = options => options.Events = new() { OnTokenValidated = context => { context.Response.Headers["X-Event"] = "seen"; return Task.CompletedTask; } },
            Ours = Events(events => events.OnTokenValidated = context => { context.Response.Headers["X-Event"] = "seen"; return Task.CompletedTask; }),
            Ask = Get(),
        };
        yield return new(type, "BackchannelHttpHandler Backchannel BackchannelTimeout", "`ConfigureBackchannel(…)`; a fetch takes five seconds at most, and no redirect is followed")
        {
            Ours = Builder(builder => builder.ConfigureBackchannel(client => client.AddHttpMessageHandler(() => new PassingHandler()))),
            Ask = Get(),
        };
        yield return new(type, "Configuration", "`AddSigningKeys(SigningKeySource.FromJson(…))`, or `FromFile`")
        {
            Stock = options => options.Configuration = Published(),
            Ours = Builder(builder => builder.AddSigningKeys(SigningKeySource.FromJson(TestIssuer.DefaultIssuer, PublishedSet()))) + Offline,
            Ask = Get(),
        };
        yield return new(type, "ConfigurationManager", "`AddSigningKeys(…)` with an `ISigningKeySource` of the app's own")
        {
            Stock = options => options.ConfigurationManager = new StaticConfigurationManager<OpenIdConnectConfiguration>(Published()),
            Ours = Builder(builder => builder.AddSigningKeys(new OwnSource())) + Offline,
            Ask = Get(),
        };
        yield return new(type, "RefreshOnIssuerKeyNotFound AutomaticRefreshInterval RefreshInterval", "no setting: every ten minutes, and for a new `kid` within the same request, at a limited rate")
        {
            Ask = (client, issuer) =>
            {
                issuer.Rotate("rotated-" + issuer.Keys.Count.ToString(CultureInfo.InvariantCulture));
                return SendAsync(client, "/page", issuer.Issue());
            },
        };
        yield return new(type, "SecurityTokenValidators TokenHandlers UseSecurityTokenValidators", "nothing: every token goes through the same checks. A token of another format belongs to a scheme of the app's own")
        {
            Stock = options => { options.TokenHandlers.Clear(); options.TokenHandlers.Add(new CredulousHandler()); },
            Ask = (client, _) => SendAsync(client, "/page", "believe-me"),
        };
        yield return new(type, "TokenValidationParameters", "the last table")
        {
            Stock = options => options.TokenValidationParameters = new() { ValidAudience = TestIssuer.DefaultAudience, ClockSkew = TimeSpan.Zero },
            Ask = Get(),
        };
        yield return new(type, "SaveToken", "`Tokens:SaveToken`, off by default")
        {
            Stock = options => options.SaveToken = true,
            Ours = Settings(("Tokens:SaveToken", "true")),
            Ask = Get("/token"),
        };
        yield return new(type, "IncludeErrorDetails", "no setting: the challenge has an error and one of a few fixed sentences, never a word of the token's")
        {
            Stock = options => options.IncludeErrorDetails = false,
            Ask = Get(claims: Expired),
        };
        yield return new(type, "MapInboundClaims", "no setting: the claims of the token under their own names, and those that ASP.NET Core reads under its names")
        {
            Stock = options => options.MapInboundClaims = false,
            Ask = Get("/subject"),
        };
    }

    private static IEnumerable<JwtBearerRow> SchemeOptionRows()
    {
        var type = typeof(AuthenticationSchemeOptions);
        Action<IServiceCollection> key = services => services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, KeyHandler>("Key", null);
        yield return new(type, "EventsType", "`AddEvents<T>()`, or `ManagedAccessSchemeOptions.EventsType`")
        {
            Services = services => services.AddScoped<StockEvents>(),
            Stock = options => options.EventsType = typeof(StockEvents),
            Ours = Builder(builder => builder.AddEvents<OwnEvents>()),
            Ask = Get(),
        };
        yield return new(type, "Events", "`ManagedAccessSchemeOptions.Events`; not together with `EventsType`")
        {
            Services = services => services.AddScoped<StockEvents>().AddScoped<OwnEvents>(),
            Stock = options => { options.Events = new(); options.EventsType = typeof(StockEvents); },
            Ours = SchemeOptions(options => { options.Events = new(); options.EventsType = typeof(OwnEvents); }),
            Ask = Get(),
        };
        yield return new(type, "ForwardDefault ForwardAuthenticate ForwardChallenge ForwardForbid", "the same, in `ManagedAccessSchemeOptions`")
        {
            Services = key,
            Stock = options => options.ForwardDefault = "Key",
            Ours = SchemeOptions(options => options.ForwardDefault = "Key"),
            Ask = (client, _) => SendAsync(client, "/type", token: null),
        };
        yield return new(type, "ForwardDefaultSelector", "the same, in `ManagedAccessSchemeOptions`")
        {
            Services = key,
            Stock = options => options.ForwardDefaultSelector = _ => "Key",
            Ours = SchemeOptions(options => options.ForwardDefaultSelector = _ => "Key"),
            Ask = (client, _) => SendAsync(client, "/type", token: null),
        };
        yield return new(type, "ForwardSignIn ForwardSignOut", "nothing: this scheme signs nobody in or out")
        {
            Services = key,
            Stock = options => options.ForwardSignIn = "Key",
            Ours = SchemeOptions(options => options.ForwardSignIn = "Key"),
            Ask = Get(),
        };
        yield return new(type, "ClaimsIssuer", "nothing: each claim names the issuer of its token")
        {
            Stock = options => options.ClaimsIssuer = "corp",
            Ours = SchemeOptions(options => options.ClaimsIssuer = "corp"),
            Ask = Get(),
        };
        yield return new(type, "TimeProvider", "the app's own `TimeProvider` service")
        {
            Stock = options => options.TimeProvider = new FakeTimeProvider(),
            Ours = SchemeOptions(options => options.TimeProvider = new FakeTimeProvider()),
            Ask = Get(),
        };
    }

    private static IEnumerable<JwtBearerRow> ParameterRows()
    {
        var type = typeof(TokenValidationParameters);
        yield return new(type, "ValidIssuer ValidIssuers", "an entry of `AuthorizationServers` for each, with keys of its own")
        {
            Stock = Parameters(parameters => parameters.ValidIssuers = ["https://other.example.com"]),
            Ours = Settings(("AuthorizationServers:2:Issuer", "https://other.example.com")),
            Ask = Get(),
        };
        yield return new(type, "ValidateIssuer", "no setting: always")
        {
            Stock = Parameters(parameters => parameters.ValidateIssuer = false),
            Ask = Get(claims: claims => claims["iss"] = "https://evil.example"),
        };
        yield return new(type, "IssuerValidator IssuerValidatorUsingConfiguration", "an issuer with `{tid}`, and `AuthorizationServers:#:Tenants` or `AddIssuerValidator<T>()`")
        {
            Issuer = TenantIssuer,
            Stock = options =>
            {
                options.Configuration = Published();
                options.Audience = Audience;
                options.TokenValidationParameters.IssuerValidator = (issuer, _, _) => issuer == TenantIssuer ? issuer : throw new SecurityTokenInvalidIssuerException();
            },
            Ours = Settings(
                ("AuthorizationServers:0:Issuer", "https://login.microsoftonline.com/{tid}/v2.0"), ("AuthorizationServers:0:Tenants:0", Tenant),
                ("AuthorizationServers:0:Audiences:0", Audience), ("AuthorizationServers:0:JwksUri", "https://login.microsoftonline.com/keys")),
            Ask = Get(claims: claims => (claims["tid"], claims["aud"]) = (Tenant, Audience)),
        };
        yield return new(type, "ValidAudience ValidAudiences", "`Resource`, and `AuthorizationServers:#:Audiences`")
        {
            Stock = Parameters(parameters => parameters.ValidAudiences = ["api://one", "api://two"]),
            Ours = Settings(("AuthorizationServers:0:Audiences:0", "api://one"), ("AuthorizationServers:0:Audiences:1", "api://two")),
            Ask = Get(claims: claims => claims["aud"] = "api://two"),
        };
        yield return new(type, "ValidateAudience RequireAudience AudienceValidator", "no setting: always")
        {
            Stock = Parameters(parameters => parameters.ValidateAudience = false),
            Ask = Get(claims: claims => claims["aud"] = "https://another.example"),
        };
        yield return new(type, "IgnoreTrailingSlashWhenValidatingAudience", "an identifier that is an origin is the same with a slash; a path is compared exactly")
        {
            Stock = Parameters(parameters => parameters.IgnoreTrailingSlashWhenValidatingAudience = true),
            Ask = Get(claims: claims => claims["aud"] = TestIssuer.DefaultAudience + "/"),
        };
        yield return new(type, "ValidateLifetime RequireExpirationTime LifetimeValidator", "no setting: always, and `iat` and `auth_time` are not in the future")
        {
            Stock = Parameters(parameters => parameters.ValidateLifetime = false),
            Ask = Get(claims: Expired),
        };
        yield return new(type, "ClockSkew", "`Tokens:ClockSkew`, one minute where stock has five")
        {
            Stock = Parameters(parameters => parameters.ClockSkew = TimeSpan.FromMinutes(2)),
            Ours = Settings(("Tokens:ClockSkew", "00:02:00")),
            Ask = Get(claims: claims =>
            {
                var now = claims["iat"]!.GetValue<long>();
                (claims["exp"], claims["iat"], claims["nbf"]) = (now - 90, now - 900, now - 900);
                claims.Remove("auth_time");
            }),
        };
        yield return new(type, "ValidTypes TypeValidator", "`AuthorizationServers:#:TokenTypes`; default `at+jwt`")
        {
            Stock = Parameters(parameters => parameters.ValidTypes = ["JWT"]),
            Ours = Settings(("AuthorizationServers:0:TokenTypes:0", "JWT")),
            Ask = Get(header: header => header["typ"] = "JWT"),
        };
        yield return new(type, "ValidAlgorithms AlgorithmValidator", "no setting: asymmetric ones, and each key with the one its JWK declares (RFC 8725 §3.1)") { Ask = Get(algorithm: "PS256") };
        yield return new(type, "IssuerSigningKey IssuerSigningKeys", "`AddSigningKeys(…)`")
        {
            Stock = options =>
            {
                options.Configuration = new() { Issuer = TestIssuer.DefaultIssuer };
                options.TokenValidationParameters.IssuerSigningKeys = [.. Published().SigningKeys];
            },
            Ours = Builder(builder => builder.AddSigningKeys(SigningKeySource.FromJson(TestIssuer.DefaultIssuer, PublishedSet()))) + Offline,
            Ask = Get(),
        };
        yield return new(type, "IssuerSigningKeyResolver IssuerSigningKeyResolverUsingConfiguration TryAllIssuerSigningKeys", "no setting: the key that `kid` names, and no other")
        {
            Ask = Get(header: header => header["kid"] = "no-such-key"),
        };
        yield return new(type, "IssuerSigningKeyValidator IssuerSigningKeyValidatorUsingConfiguration ValidateIssuerSigningKey ConfigurationManager RefreshBeforeValidation ValidateWithLKG", "no setting: keys that are weak, private, symmetric or published twice are not used; the last good ones serve for 24 hours while the source is down")
        {
            Stock = Parameters(parameters => parameters.IssuerSigningKeyValidator = (_, _, _) => true),
            Ask = Get(),
        };
        yield return new(type, "RequireSignedTokens", "no setting: always")
        {
            Stock = Parameters(parameters => parameters.RequireSignedTokens = false),
            Ask = (client, issuer) => SendAsync(client, "/page", Unsigned(issuer)),
        };
        yield return new(type, "SignatureValidator SignatureValidatorUsingConfiguration TransformBeforeSignatureValidation TokenReader CryptoProviderFactory ValidateSignatureLast", "nothing: no code of the app stands in for a signature")
        {
            Stock = Parameters(parameters => parameters.SignatureValidator = (token, _) => new JsonWebToken(token)),
            Ask = (client, issuer) => SendAsync(client, "/page", issuer.Issue(key: TestKey.Create("key-1", index: 9))),
        };
        yield return new(type, "TokenDecryptionKey TokenDecryptionKeys TokenDecryptionKeyResolver TryAllDecryptionKeys", "nothing: encrypted tokens are refused") { Ask = (client, _) => SendAsync(client, "/page", "e30.e30.e30.e30.e30") };
        yield return new(type, "NameClaimType NameClaimTypeRetriever", "`Tokens:NameClaimType`")
        {
            Stock = Parameters(parameters => parameters.NameClaimType = "login"),
            Ours = Settings(("Tokens:NameClaimType", "login")),
            Ask = Get("/name", claims => claims["login"] = "ada.l"),
        };
        yield return new(type, "RoleClaimType RoleClaimTypeRetriever", "`Tokens:RoleClaimTypes`, nested names too")
        {
            Stock = Parameters(parameters => parameters.RoleClaimType = "groups"),
            Ours = Settings(("Tokens:RoleClaimTypes:0", "groups")),
            Ask = Get("/editor", claims => claims["groups"] = new JsonArray("editor")),
        };
        yield return new(type, "AuthenticationType", "the name of the scheme")
        {
            Stock = Parameters(parameters => parameters.AuthenticationType = ManagedAccessDefaults.AuthenticationScheme),
            Ask = Get("/type"),
        };
        yield return new(type, "TryReadJwtClaim", "`AuthorizationServers:#:Claims` for what the server calls subject, client and scopes; the claims of `User` stay as they were signed") { Ask = Get() };
        yield return new(type, "SaveSigninToken IncludeTokenOnFailedValidation", "`Tokens:SaveToken`; a refused token is kept nowhere")
        {
            Stock = Parameters(parameters => parameters.SaveSigninToken = true),
            Ask = Get("/bootstrap"),
        };
        yield return new(type, "LogTokenId LogValidationExceptions", "no setting: no log has a token; refusals at `Debug` have the value found and the value expected") { Ask = Get(claims: Expired) };
        yield return new(type, "TokenReplayCache TokenReplayValidator ValidateTokenReplay", "nothing: a bearer token is sent with every request")
        {
            Stock = Parameters(parameters => (parameters.ValidateTokenReplay, parameters.TokenReplayCache) = (true, new ReplayCache())),
            Ask = async (client, issuer) =>
            {
                var token = issuer.Issue();
                await SendAsync(client, "/page", token);
                return await SendAsync(client, "/page", token);
            },
        };
        yield return new(type, "ActorValidationParameters ValidateActor", "no setting: `act` of RFC 8693 is always read, into `RequestAttribution.Actors`") { Ask = Get(claims: claims => claims["act"] = new JsonObject { ["sub"] = "agent-1" }) };
        yield return new(type, "PropertyBag InstancePropertyBag DebugId IsClone", "nothing: there is no code of the app to hand them to") { Ask = Get() };
    }

    private static Action<ProtectedAppSetup> Offline => setup => setup.Issuers = TestIssuerState.Down;

    private static void Expired(JsonObject claims)
    {
        (claims["exp"], claims["iat"], claims["nbf"]) = (1_000_000_900, 1_000_000_000, 1_000_000_000);
        claims.Remove("auth_time");
    }

    private static async Task Answer(HttpResponse response, int status)
    {
        response.StatusCode = status;
        response.Headers["X-Event"] = "own answer";
        await response.WriteAsync("sorry");
    }

    private static string PublishedSet() => new JsonObject { ["keys"] = new JsonArray(TestKey.Create("key-1").ToJwk()) }.ToJsonString();

    private static OpenIdConnectConfiguration Published()
    {
        var configuration = new OpenIdConnectConfiguration { Issuer = TestIssuer.DefaultIssuer };
        foreach (var key in new JsonWebKeySet(PublishedSet()).GetSigningKeys())
        {
            configuration.SigningKeys.Add(key);
        }

        return configuration;
    }

    private static string Unsigned(TestIssuer issuer)
    {
        var token = issuer.SignRaw("""{"alg":"none","typ":"at+jwt"}""", issuer.AccessTokenClaims().ToJsonString());
        return token[..(token.LastIndexOf('.') + 1)];
    }

    private sealed class OwnSource : ISigningKeySource
    {
        public ValueTask<ReadOnlyMemory<byte>?> GetKeySetAsync(string issuer, CancellationToken cancellationToken) => new(Encoding.UTF8.GetBytes(PublishedSet()));
    }

    private sealed class PassingHandler : DelegatingHandler;

    private sealed class StockEvents : JwtBearerEvents
    {
        public override Task TokenValidated(Microsoft.AspNetCore.Authentication.JwtBearer.TokenValidatedContext context)
        {
            context.Response.Headers["X-Event"] = "seen";
            return Task.CompletedTask;
        }
    }

    private sealed class OwnEvents : ManagedAccessEvents
    {
        public override Task TokenValidated(ManagedAccessTokenValidatedContext context)
        {
            context.Response.Headers["X-Event"] = "seen";
            return Task.CompletedTask;
        }
    }

    private sealed class CredulousHandler : TokenHandler
    {
        public override Task<TokenValidationResult> ValidateTokenAsync(string token, TokenValidationParameters validationParameters) =>
            Task.FromResult(new TokenValidationResult { IsValid = true, ClaimsIdentity = new([new("sub", "anybody")], "Credulous"), SecurityToken = new JsonWebToken("{\"alg\":\"none\"}", "{}") });
    }

    private sealed class ReplayCache : ITokenReplayCache
    {
        private readonly HashSet<string> _seen = [];

        public bool TryAdd(string securityToken, DateTime expiresOn) => _seen.Add(securityToken);

        public bool TryFind(string securityToken) => _seen.Contains(securityToken);
    }
}
