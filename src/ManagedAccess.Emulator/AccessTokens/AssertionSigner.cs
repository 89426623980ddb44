using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ManagedAccess.Emulator.AccessTokens;

/// <summary>Writes and reads application tokens in the shape of Access: <c>typ</c> JWT, <c>type</c> app, the audience tag of this application.</summary>
internal sealed class AssertionSigner(SigningKeyRing keys, TimeProvider clock, string audienceTag)
{
    // The emulator knows no country; Access always names one, so applications may rely on the claim.
    private const string Country = "US";

    private static readonly JsonWebTokenHandler Handler = new() { SetDefaultTimesOnTokenCreation = false };

    public string Write(Assertion assertion) => Handler.CreateToken(new SecurityTokenDescriptor
    {
        TokenType = "JWT",
        SigningCredentials = keys.Current.Credentials,
        Claims = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["aud"] = new[] { audienceTag },
            ["email"] = assertion.Email,
            ["exp"] = assertion.ExpiresAt.ToUnixTimeSeconds(),
            ["iat"] = assertion.IssuedAt.ToUnixTimeSeconds(),
            ["nbf"] = assertion.IssuedAt.ToUnixTimeSeconds(),
            ["iss"] = assertion.Issuer,
            ["type"] = "app",
            ["identity_nonce"] = assertion.IdentityNonce,
            ["sub"] = assertion.Subject,
            ["country"] = Country,
            ["name"] = assertion.Name,
        },
    });

    /// <summary>Null when the value is not an assertion of this emulator for this origin that is valid now.</summary>
    public async Task<Assertion?> ReadAsync(string value, string issuer)
    {
        var result = await Handler.ValidateTokenAsync(value, new TokenValidationParameters
        {
            ValidTypes = ["JWT"],
            ValidAlgorithms = [SecurityAlgorithms.RsaSha256],
            IssuerSigningKeys = keys.Published.Select(key => key.Credentials.Key),
            TryAllIssuerSigningKeys = false,
            ValidIssuer = issuer,
            ValidAudience = audienceTag,
            LifetimeValidator = (notBefore, expires, _, _) => IsCurrent(notBefore, expires),
            IncludeTokenOnFailedValidation = false,
            LogValidationExceptions = false,
        });

        // The same key signs access tokens: `typ` and `type` tell the two apart.
        if (!result.IsValid || result.SecurityToken is not JsonWebToken token || Text(token, "type") != "app")
        {
            return null;
        }

        return new Assertion
        {
            Issuer = issuer,
            Subject = token.Subject,
            Email = Text(token, "email"),
            Name = Text(token, "name"),
            IdentityNonce = Text(token, "identity_nonce"),
            IssuedAt = new DateTimeOffset(token.IssuedAt, TimeSpan.Zero),
            ExpiresAt = new DateTimeOffset(token.ValidTo, TimeSpan.Zero),
        };
    }

    /// <summary>Whether a value is an application token of another application on this machine: a key, an audience or an issuer that is not ours. Nothing else of it is checked.</summary>
    public bool IsOfAnotherApplication(string value, string issuer)
    {
        if (!Handler.CanReadToken(value))
        {
            return false;
        }

        try
        {
            var token = Handler.ReadJsonWebToken(value);
            return Text(token, "type") == "app"
                && (token.Issuer != issuer || !token.Audiences.Contains(audienceTag, StringComparer.Ordinal) || !keys.Published.Any(key => key.KeyId == token.Kid));
        }
        catch (ArgumentException)
        {
            // Three segments that are no JSON: garbage, and the application says so.
            return false;
        }
    }

    private bool IsCurrent(DateTime? notBefore, DateTime? expires)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return notBefore <= now && now < expires;
    }

    private static string Text(JsonWebToken token, string claim)
        => token.TryGetPayloadValue<string>(claim, out var value) && value is not null ? value : "";
}
