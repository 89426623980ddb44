using ManagedAccess.Emulator.AccessTokens;
using ManagedAccess.Emulator.Clients;
using ManagedAccess.Emulator.Grants;
using ManagedAccess.Emulator.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.EntityFrameworkCore.Models;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace ManagedAccess.Emulator.AuthorizationServer;

/// <summary>How long what this server issues is valid.</summary>
internal sealed record GrantLifetimes(TimeSpan AccessToken, TimeSpan RefreshToken);

/// <summary>OpenIddict as this server wants it, and each difference from what it does by itself.</summary>
internal static class OpenIddictConfiguration
{
    // OAuth 2.1 §4.1.2 recommends ten minutes at most; a client on this machine needs seconds.
    private static readonly TimeSpan CodeLifetime = TimeSpan.FromMinutes(5);

    public static IServiceCollection AddAuthorizationServer(this IServiceCollection services, EmulatorDatabase database, GrantLifetimes lifetimes)
    {
        services.AddDbContext<EmulatorDbContext>(options => options
            .UseSqlite(database.ConnectionString)
            .UseOpenIddict()

            // Its messages hold parameters, and a logger factory of its own would cost every emulator of a test run a model of its own.
            .UseLoggerFactory(NullLoggerFactory.Instance));
        services.AddOpenIddict()
            .AddCore(core => core
                .UseEntityFrameworkCore()
                .UseDbContext<EmulatorDbContext>())
            .AddCore(core => core.ReplaceApplicationManager<OpenIddictEntityFrameworkCoreApplication, ClientApplicationManager>())
            .AddServer(server => Configure(server, lifetimes));
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

            // A refresh token is used once; the default would let it be used again for half a minute.
            .SetRefreshTokenReuseLeeway(null)

            // Both are checked before (AuthorizationRequestReader, TokenRequestChecks): OpenIddict compares resources after normalising them.
            .DisableScopeValidation()
            .DisableResourceValidation()
            .IgnoreScopePermissions()
            .IgnoreResourcePermissions();

        // Relative and fragment-bearing resources are invalid_target, not invalid_request; a scope in a code exchange is ignored, as other servers do.
        server.RemoveEventHandler(OpenIddictServerHandlers.Exchange.ValidateResourceParameter.Descriptor)
            .RemoveEventHandler(OpenIddictServerHandlers.Exchange.ValidateScopeParameter.Descriptor);

        server.AddEventHandler(RefreshTokenIssuance.Descriptor)
            .AddEventHandler(TokenRequestChecks.Descriptor)
            .AddEventHandler(GrantedAudience.Descriptor)
            .AddEventHandler(AccessTokenMinting.Descriptor)
            .AddEventHandler(RevocableAccessToken.Descriptor)
            .AddEventHandler(GrantRevocation.Descriptor)
            .AddEventHandler(ClientAssertionType.Descriptor)
            .AddEventHandler(ClientAssertionAudience.Descriptor)
            .AddEventHandler(AuthorizationResponse.Descriptor)
            .AddEventHandler(ErrorResponse.Descriptor);

        server.Configure(options =>
        {
            // Metadata and keys are documents of ours (ServerMetadata, CertificatesDocument).
            options.ConfigurationEndpointUris.Clear();
            options.JsonWebKeySetEndpointUris.Clear();
            options.CodeChallengeMethods.Remove(CodeChallengeMethods.Plain);
        });

        server.UseAspNetCore()
            .EnableAuthorizationEndpointPassthrough()

            // The emulator is reached over plain http on loopback.
            .DisableTransportSecurityRequirement();
    }

    /// <summary>Codes and refresh tokens are for this server alone and outlive a key rotation, so they have secrets of their own; the published keys are there to recognise access tokens.</summary>
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
