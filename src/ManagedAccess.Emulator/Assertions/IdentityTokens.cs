using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ManagedAccess.Emulator.Assertions;

/// <summary>The ID tokens of the emulated identity provider (OpenID Connect Core 1.0 §2): the result of the one sign-in of a person.</summary>
internal sealed class IdentityTokens(ProviderKey key, TimeProvider clock)
{
    private const string Type = "JWT";

    /// <summary>How long an ID token is valid.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    private static readonly JsonWebTokenHandler Handler = new() { SetDefaultTimesOnTokenCreation = false, MapInboundClaims = false };

    public string Write(string issuer, string clientId, string subject, string email, string name)
    {
        var now = clock.GetUtcNow();
        return Handler.CreateToken(new SecurityTokenDescriptor
        {
            TokenType = Type,
            SigningCredentials = key.Credentials,
            Claims = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["iss"] = issuer,
                ["sub"] = subject,
                ["aud"] = clientId,
                ["iat"] = now.ToUnixTimeSeconds(),
                ["exp"] = (now + Lifetime).ToUnixTimeSeconds(),
                ["auth_time"] = now.ToUnixTimeSeconds(),
                ["email"] = email,
                ["name"] = name,
            },
        });
    }

    /// <summary>The person and the time of the sign-in; null unless the value is an ID token for this client that is valid now. An assertion of our own is not one.</summary>
    public async Task<(string Subject, DateTimeOffset AuthenticatedAt)?> ReadAsync(string value, string issuer, string clientId)
    {
        var result = await Handler.ValidateTokenAsync(value, new TokenValidationParameters
        {
            ValidTypes = [Type],
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
            ValidIssuer = issuer,
            IssuerSigningKey = key.Credentials.Key,
            TryAllIssuerSigningKeys = false,
            ValidAudience = clientId,
            LifetimeValidator = (_, expires, _, _) => clock.GetUtcNow().UtcDateTime < expires,
            IncludeTokenOnFailedValidation = false,
            LogValidationExceptions = false,
        });
        return result.IsValid && result.SecurityToken is JsonWebToken token && token.TryGetPayloadValue<long>("auth_time", out var seconds)
            ? (token.Subject, DateTimeOffset.FromUnixTimeSeconds(seconds))
            : null;
    }
}
