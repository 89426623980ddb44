using System.Text.Json;
using ManagedAccess.Emulator.Proofs;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ManagedAccess.Emulator.Assertions;

/// <summary>Signs identity assertions as the identity provider, and reads them as the authorization server (draft-ietf-oauth-identity-assertion-authz-grant-04).</summary>
internal sealed class IdentityAssertions(ProviderKey key, TimeProvider clock)
{
    /// <summary>The type that keeps an ID token or an access token from being taken for an assertion.</summary>
    public const string Type = "oauth-id-jag+jwt";

    private const int MaxLength = 8192;
    private const int MaxIdentifier = 256;

    // The last second of the year 9999, the end of DateTimeOffset.
    private const long LastSecond = 253402300799;

    /// <summary>How long an assertion is valid.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    // The clocks of a company's servers differ by less.
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);

    private static readonly JsonWebTokenHandler Handler = new() { SetDefaultTimesOnTokenCreation = false, MapInboundClaims = false };

    private readonly UsedOnce _used = new(clock);

    public string Write(IdentityAssertion assertion, string audience)
    {
        var now = clock.GetUtcNow();
        var claims = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["iss"] = assertion.Issuer,
            ["sub"] = assertion.Subject,
            ["aud"] = audience,
            ["client_id"] = assertion.ClientId,
            ["jti"] = Guid.NewGuid().ToString(),
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = (now + Lifetime).ToUnixTimeSeconds(),
            ["resource"] = assertion.Resource,
        };
        Add("scope", assertion.Scopes.Count == 0 ? null : string.Join(' ', assertion.Scopes));
        Add("act", assertion.Actor is null ? null : new Dictionary<string, object>(StringComparer.Ordinal) { ["sub"] = assertion.Actor, ["sub_profile"] = assertion.ActorProfile! });
        Add("auth_time", assertion.AuthenticationTime?.ToUnixTimeSeconds());
        Add("amr", assertion.AuthenticationMethods.Count == 0 ? null : assertion.AuthenticationMethods.ToArray());
        Add("cnf", assertion.KeyThumbprint is null ? null : new Dictionary<string, object>(StringComparer.Ordinal) { ["jkt"] = assertion.KeyThumbprint });
        return Handler.CreateToken(new SecurityTokenDescriptor { TokenType = Type, Claims = claims, SigningCredentials = key.Credentials });

        void Add(string name, object? value)
        {
            if (value is not null)
            {
                claims[name] = value;
            }
        }
    }

    /// <summary>The assertion, or the reason why it does not count. It is not used up yet.</summary>
    /// <param name="value">The assertion of a token request.</param>
    /// <param name="provider">The only identity provider that is trusted.</param>
    /// <param name="audience">The issuer of the authorization server.</param>
    public async Task<(IdentityAssertion? Assertion, string? Problem)> ReadAsync(string value, string provider, string audience)
    {
        if (value.Length > MaxLength || !Handler.CanReadToken(value))
        {
            return (null, "The assertion must be a signed JWT of at most 8192 characters");
        }

        // The order is that of the draft: type, issuer and key, signature, audience, times.
        var result = await Handler.ValidateTokenAsync(value, new TokenValidationParameters
        {
            TypeValidator = static (type, _, _) => string.Equals(type, Type, StringComparison.OrdinalIgnoreCase) || string.Equals(type, "application/" + Type, StringComparison.OrdinalIgnoreCase)
                ? Type
                : throw new SecurityTokenInvalidTypeException($"The typ must be {Type}.") { InvalidType = type },
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
            ValidIssuer = provider,
            IssuerSigningKey = key.Credentials.Key,
            TryAllIssuerSigningKeys = false,
            ValidAudience = audience,
            IgnoreTrailingSlashWhenValidatingAudience = false,
            LifetimeValidator = (notBefore, expires, _, _) => IsCurrent(notBefore, expires),
            IncludeTokenOnFailedValidation = false,
            LogValidationExceptions = false,
        });
        if (!result.IsValid || result.SecurityToken is not JsonWebToken token)
        {
            return (null, ProblemOf(result.Exception));
        }

        // One audience only: another server could pass on an assertion that is also for itself.
        if (token.Audiences.Count() != 1)
        {
            return (null, "The assertion must have one audience");
        }

        if (!token.TryGetPayloadValue<long>("iat", out var issued) || issued > (clock.GetUtcNow() + Skew).ToUnixTimeSeconds())
        {
            return (null, "The iat of the assertion must be a time in the past");
        }

        if (Text(token, "jti") is not { Length: > 0 and <= MaxIdentifier } identifier || Text(token, "sub") is not { Length: > 0 } subject
            || Text(token, "client_id") is not { Length: > 0 } clientId || Text(token, "resource") is not { Length: > 0 } resource)
        {
            return (null, "The assertion must have jti, sub, client_id and one resource");
        }

        if (!TryReadKey(token, out var thumbprint) || !TryReadActor(token, out var actor, out var profile))
        {
            return (null, "The cnf or the act of the assertion cannot be read");
        }

        return (new IdentityAssertion
        {
            Issuer = provider,
            Subject = subject,
            ClientId = clientId,
            Resource = resource,
            Scopes = Text(token, "scope")?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [],
            Actor = actor,
            ActorProfile = profile,
            AuthenticationTime = token.TryGetPayloadValue<long>("auth_time", out var authenticated) && authenticated is >= 0 and <= LastSecond ? DateTimeOffset.FromUnixTimeSeconds(authenticated) : null,
            AuthenticationMethods = [.. token.Claims.Where(claim => claim.Type == "amr").Select(claim => claim.Value)],
            KeyThumbprint = thumbprint,
            Id = identifier,
            ExpiresAt = new DateTimeOffset(token.ValidTo, TimeSpan.Zero),
        }, null);
    }

    /// <summary>False if the assertion was used before. The last check of a request, because it changes what is remembered.</summary>
    public bool TryUse(IdentityAssertion assertion) => _used.TryUse($"{assertion.Issuer} {assertion.Id}", assertion.ExpiresAt + Skew);

    private bool IsCurrent(DateTime? notBefore, DateTime? expires)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return expires is not null && now - Skew < expires && (notBefore is null || notBefore <= now + Skew);
    }

    private static string ProblemOf(Exception? exception) => exception switch
    {
        SecurityTokenInvalidTypeException => $"The typ of the assertion must be {Type}",
        SecurityTokenInvalidIssuerException => "The assertion is not of an identity provider that is trusted here",
        SecurityTokenInvalidAudienceException => "The assertion is for another authorization server",
        SecurityTokenInvalidLifetimeException or SecurityTokenExpiredException or SecurityTokenNoExpirationException => "The assertion has expired, is not valid yet, or does not expire",
        _ => "The signature of the assertion is not that of its identity provider",
    };

    private static bool TryReadKey(JsonWebToken token, out string? thumbprint)
    {
        thumbprint = null;
        if (!token.TryGetPayloadValue<JsonElement>("cnf", out var confirmation))
        {
            return !token.TryGetPayloadValue<object>("cnf", out _);
        }

        // A binding that is not understood must not be ignored (RFC 7800 §3.1).
        thumbprint = Text(confirmation, "jkt");
        return thumbprint is not null;
    }

    private static bool TryReadActor(JsonWebToken token, out string? actor, out string? profile)
    {
        (actor, profile) = (null, null);
        if (!token.TryGetPayloadValue<JsonElement>("act", out var act))
        {
            return !token.TryGetPayloadValue<object>("act", out _);
        }

        (actor, profile) = (Text(act, "sub"), Text(act, "sub_profile"));
        return actor is { Length: > 0 };
    }

    private static string? Text(JsonElement json, string name)
        => json.ValueKind is JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;

    private static string? Text(JsonWebToken token, string claim)
        => token.TryGetPayloadValue<JsonElement>(claim, out var element) && element.ValueKind is not JsonValueKind.String ? null
            : token.TryGetPayloadValue<string>(claim, out var value) ? value
            : null;
}
