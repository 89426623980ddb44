using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ManagedAccess.Emulator.AccessTokens;

/// <summary>Writes and reads application tokens in the shape of Access: <c>typ</c> JWT, <c>type</c> app, the audience tag of this application.</summary>
internal sealed class AssertionSigner(SigningKeyRing keys, TimeProvider clock, string audienceTag)
{
    // The emulator does not know the country. Access always names one, so applications may rely on the claim.
    private const string Country = "US";

    private static readonly TimeSpan MetaLifetime = TimeSpan.FromMinutes(5);

    private static readonly JsonWebTokenHandler Handler = new() { SetDefaultTimesOnTokenCreation = false };

    public string Write(Assertion assertion) => Sign(assertion.CommonName.Length > 0 ? ServiceClaims(assertion) : PersonClaims(assertion));

    /// <summary>What Access puts into the address of its login page: a signed note of its own, which opens nothing.</summary>
    public string WriteMeta(string issuer, string host, string redirect)
    {
        var now = clock.GetUtcNow();
        return Sign(new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["type"] = "meta",
            ["aud"] = audienceTag,
            ["iss"] = issuer,
            ["hostname"] = host,
            ["redirect_url"] = redirect,
            ["iat"] = now.ToUnixTimeSeconds(),
            ["nbf"] = now.ToUnixTimeSeconds(),
            ["exp"] = (now + MetaLifetime).ToUnixTimeSeconds(),
        });
    }

    private Dictionary<string, object> PersonClaims(Assertion assertion)
    {
        var claims = new Dictionary<string, object>(StringComparer.Ordinal)
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
        };
        CustomClaims.AddTo(claims, assertion.Custom);
        return claims;
    }

    // At Access the audience of a service is a text, not a list, and the subject is empty.
    private Dictionary<string, object> ServiceClaims(Assertion assertion) => new(StringComparer.Ordinal)
    {
        ["type"] = "app",
        ["iat"] = assertion.IssuedAt.ToUnixTimeSeconds(),
        ["exp"] = assertion.ExpiresAt.ToUnixTimeSeconds(),
        ["iss"] = assertion.Issuer,
        ["sub"] = "",
        ["aud"] = audienceTag,
        ["common_name"] = assertion.CommonName,
        ["h_INTERNAL_DO_NOT_USE"] = new Uri(assertion.Issuer).Host,
    };

    private string Sign(Dictionary<string, object> claims) => Handler.CreateToken(new SecurityTokenDescriptor
    {
        TokenType = "JWT",
        SigningCredentials = keys.Current.Credentials,
        Claims = claims,
    });

    /// <summary>Null unless the value is an assertion of this emulator for this origin and is valid now; its session may have been ended.</summary>
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
            LifetimeValidator = (notBefore, expires, token, _) => IsCurrent(notBefore ?? IssueTimeOf(token), expires),
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
            CommonName = Text(token, "common_name"),
            Custom = CustomClaims.Read(token),
            IssuedAt = new DateTimeOffset(token.IssuedAt, TimeSpan.Zero),
            ExpiresAt = new DateTimeOffset(token.ValidTo, TimeSpan.Zero),
        };
    }

    /// <summary>Whether a value is an application token of another application on this machine: its key, audience or issuer is not ours.</summary>
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
            // The three segments are not JSON. The application refuses the value and says so.
            return false;
        }
    }

    // The assertion of a service has no nbf.
    private static DateTime? IssueTimeOf(SecurityToken token) => token is JsonWebToken { IssuedAt: var issuedAt } && issuedAt != DateTime.MinValue ? issuedAt : null;

    private bool IsCurrent(DateTime? notBefore, DateTime? expires)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return notBefore <= now && now < expires;
    }

    private static string Text(JsonWebToken token, string claim)
        => token.TryGetPayloadValue<string>(claim, out var value) && value is not null ? value : "";
}
