using System.Collections.Concurrent;
using ManagedAccess.Emulator.AccessTokens;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ManagedAccess.Emulator.Edge.Tokens;

/// <summary>Verifies the application tokens of other emulated applications on this machine, which call this one for their own callers.</summary>
/// <param name="linkedOrigins">The origins that the policy links. The issuer of a token is compared with them before anything is fetched.</param>
/// <param name="createClient">Creates the client that fetches their keys.</param>
/// <param name="clock">Tells how old the keys are.</param>
internal sealed class LinkedApplications(IReadOnlyList<string> linkedOrigins, Func<HttpClient> createClient, TimeProvider clock)
{
    private const string CertificatesPath = "/cdn-cgi/access/certs";

    private static readonly TimeSpan KeysUsedFor = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);
    private static readonly JsonWebTokenHandler Handler = new() { SetDefaultTimesOnTokenCreation = false };

    private readonly ConcurrentDictionary<string, (IList<SecurityKey> Keys, DateTimeOffset Until)> _keys = new(StringComparer.Ordinal);

    /// <summary>Null unless the value is a valid application token of a linked application.</summary>
    public async ValueTask<Assertion?> VerifyAsync(string value, CancellationToken cancellationToken)
    {
        if (linkedOrigins.Count == 0 || IssuerOf(value) is not { } issuer || await KeysOfAsync(issuer, cancellationToken) is not { } keys)
        {
            return null;
        }

        var result = await Handler.ValidateTokenAsync(value, new TokenValidationParameters
        {
            ValidTypes = ["JWT"],
            ValidAlgorithms = [SecurityAlgorithms.RsaSha256],
            IssuerSigningKeys = keys,
            TryAllIssuerSigningKeys = false,
            ValidIssuer = issuer,

            // The audience is the other application, and the policy names that application.
            ValidateAudience = false,
            LifetimeValidator = (_, expires, _, _) => clock.GetUtcNow().UtcDateTime < expires,
        });
        if (!result.IsValid || result.SecurityToken is not JsonWebToken token || Text(token, "type") != "app" || Text(token, "email").Length == 0)
        {
            return null;
        }

        return new Assertion
        {
            Issuer = issuer,
            Subject = token.Subject,
            Email = Text(token, "email"),
            Name = Text(token, "name"),
            Custom = CustomClaims.Read(token),
            IdentityNonce = Text(token, "identity_nonce"),
            IssuedAt = new DateTimeOffset(token.IssuedAt, TimeSpan.Zero),
            ExpiresAt = new DateTimeOffset(token.ValidTo, TimeSpan.Zero),
        };
    }

    private string? IssuerOf(string value)
    {
        try
        {
            return Handler.CanReadToken(value) && linkedOrigins.Contains(Handler.ReadJsonWebToken(value).Issuer, StringComparer.Ordinal)
                ? Handler.ReadJsonWebToken(value).Issuer
                : null;
        }
        catch (ArgumentException)
        {
            // The segments are not JSON. The value counts as no credential.
            return null;
        }
    }

    private async ValueTask<IList<SecurityKey>?> KeysOfAsync(string origin, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (_keys.TryGetValue(origin, out var known) && now < known.Until)
        {
            return known.Keys;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Timeout);
        try
        {
            using var http = createClient();
            var keys = new JsonWebKeySet(await http.GetStringAsync(new Uri(origin + CertificatesPath), limit.Token)).GetSigningKeys();
            _keys[origin] = (keys, now + KeysUsedFor);
            return keys;
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or ArgumentException && !cancellationToken.IsCancellationRequested)
        {
            // The other application is not running. The step of the decision says that its token could not be verified.
            return null;
        }
    }

    private static string Text(JsonWebToken token, string claim)
        => token.TryGetPayloadValue<string>(claim, out var value) && value is not null ? value : "";
}
