using ManagedAccess.Emulator.AccessTokens;
using ManagedAccess.Emulator.Clients;
using ManagedAccess.Emulator.Grants;
using ManagedAccess.Emulator.Profiles;
using ManagedAccess.Emulator.Proofs;
using ManagedAccess.Emulator.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.EntityFrameworkCore.Models;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace ManagedAccess.Emulator.AuthorizationServer;

/// <summary>The lifetimes of the tokens this server issues.</summary>
internal sealed record GrantLifetimes(TimeSpan AccessToken, TimeSpan RefreshToken);

/// <summary>Configures OpenIddict for this server. Each difference from its defaults is here.</summary>
internal static class OpenIddictConfiguration
{
    // OAuth 2.1 §4.1.2 recommends ten minutes at most; a client on this machine needs seconds.
    private static readonly TimeSpan CodeLifetime = TimeSpan.FromMinutes(5);

    public static IServiceCollection AddAuthorizationServer(this IServiceCollection services, EmulatorDatabase database, GrantLifetimes lifetimes, ServerProfile profile)
    {
        services.AddDbContext<EmulatorDbContext>(options => options
            .UseSqlite(database.ConnectionString)
            .UseOpenIddict()

            // Its messages contain parameters, and with a separate logger factory every emulator of a test run builds a separate model.
            .UseLoggerFactory(NullLoggerFactory.Instance));
        services.AddOpenIddict()
            .AddCore(core => core
                .UseEntityFrameworkCore()
                .UseDbContext<EmulatorDbContext>())
            .AddCore(core => core.ReplaceApplicationManager<OpenIddictEntityFrameworkCoreApplication, ClientApplicationManager>())
            .AddServer(server =>
            {
                Configure(server, lifetimes);
                if (profile.HasOpaqueTokens)
                {
                    server.UseReferenceAccessTokens(); // the database has digests of the references
                }

                if (profile.IsAccess)
                {
                    ConfigureAsAccess(server);
                }
            });
        services.AddSingleton<IConfigureOptions<OpenIddictServerOptions>, OpenIddictKeys>();
        return services;
    }

    private static void Configure(OpenIddictServerBuilder server, GrantLifetimes lifetimes)
    {
        server.SetAuthorizationEndpointUris(AuthorizationEndpoint.Path)
            .SetTokenEndpointUris(TokenEndpoint.TokenPath)
            .SetRevocationEndpointUris(TokenEndpoint.RevocationPath)
            .AllowAuthorizationCodeFlow()
            .AllowRefreshTokenFlow()
            .RequireProofKeyForCodeExchange()
            .UseReferenceRefreshTokens()
            .SetAuthorizationCodeLifetime(CodeLifetime)
            .SetAccessTokenLifetime(lifetimes.AccessToken)
            .SetRefreshTokenLifetime(lifetimes.RefreshToken)

            // A refresh token is used once. By default it can be used again for half a minute.
            .SetRefreshTokenReuseLeeway(null)

            // Both are checked before (AuthorizationRequestReader, TokenRequestChecks): OpenIddict compares resources after normalising them.
            .DisableScopeValidation()
            .DisableResourceValidation()
            .IgnoreScopePermissions()
            .IgnoreResourcePermissions();

        // Relative and fragment-bearing resources are invalid_target, not invalid_request; a scope in a code exchange is ignored, as at other servers.
        server.RemoveEventHandler(OpenIddictServerHandlers.Exchange.ValidateResourceParameter.Descriptor)
            .RemoveEventHandler(OpenIddictServerHandlers.Exchange.ValidateScopeParameter.Descriptor);

        server.AddEventHandler(RefreshTokenIssuance.Descriptor)
            .AddEventHandler(TokenRequestChecks.Descriptor)
            .AddEventHandler(ProofUse.Descriptor)
            .AddEventHandler(GrantedAudience.Descriptor)
            .AddEventHandler(GrantSession.Descriptor)
            .AddEventHandler(RevokedTokenSignal.Descriptor)
            .AddEventHandler(KeyBinding.Descriptor)
            .AddEventHandler(BoundTokenResponse.Descriptor)
            .AddEventHandler(AccessTokenMinting.Descriptor)
            .AddEventHandler(RevocableAccessToken.Descriptor)
            .AddEventHandler(GrantRevocation.Descriptor)
            .AddEventHandler(ClientAssertionType.Descriptor)
            .AddEventHandler(ClientAssertionAudience.Descriptor)
            .AddEventHandler(AuthorizationResponse.Descriptor)
            .AddEventHandler(ErrorResponse.Descriptor)
            .AddEventHandler(GrantCommit<ApplyAuthorizationResponseContext>.Descriptor)
            .AddEventHandler(GrantCommit<ApplyTokenResponseContext>.Descriptor)
            .AddEventHandler(GrantCommit<ApplyRevocationResponseContext>.Descriptor);

        server.Configure(options =>
        {
            // We write the documents with metadata and keys (ServerMetadata, CertificatesDocument).
            options.ConfigurationEndpointUris.Clear();
            options.JsonWebKeySetEndpointUris.Clear();
            options.CodeChallengeMethods.Remove(CodeChallengeMethods.Plain);
        });

        server.UseAspNetCore()
            .EnableAuthorizationEndpointPassthrough()

            // The emulator is reached over plain http on loopback.
            .DisableTransportSecurityRequirement();
    }

    // Managed OAuth: a refresh token is used until it expires.
    private static void ConfigureAsAccess(OpenIddictServerBuilder server) => server
        .DisableRollingRefreshTokens()
        .DisableSlidingRefreshTokenExpiration()
        .AddEventHandler(AccessTokenResponse.Descriptor);

    /// <summary>Codes and refresh tokens stay valid after a key rotation, so they have their own secrets. The published keys verify access tokens.</summary>
    private sealed class OpenIddictKeys(SigningKeyRing keys) : IConfigureOptions<OpenIddictServerOptions>
    {
        public void Configure(OpenIddictServerOptions options)
        {
            options.SigningCredentials.Add(new SigningCredentials(
                new SymmetricSecurityKey(keys.DeriveSecret("grant-signing")), SecurityAlgorithms.HmacSha256));
            options.SigningCredentials.AddRange(keys.Published.Select(key => key.Credentials));
            options.EncryptionCredentials.Add(new EncryptingCredentials(
                new SymmetricSecurityKey(keys.DeriveSecret("grant-encryption")), SecurityAlgorithms.Aes256KW, SecurityAlgorithms.Aes256CbcHmacSha512));
        }
    }
}
