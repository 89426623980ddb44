using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ManagedAccess.Emulator.AccessTokens;
using ManagedAccess.Emulator.Profiles;
using ManagedAccess.Emulator.Users;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace ManagedAccess.Emulator.Edge.Tokens;

/// <summary>Resolves the access tokens of Managed OAuth, which only the edge can read.</summary>
/// <remarks>The database has a digest of each token and never the token. What was found is kept in memory for seconds, under a digest too.</remarks>
internal sealed class OpaqueTokens(IServiceScopeFactory scopes, UserDirectory people, ServerProfile profile, TimeProvider clock)
{
    public const string Prefix = ServerProfile.TokenPrefix;

    // Longer than any token of ours, and short enough to hash for everyone who asks.
    private const int MaxLength = 1024;

    private const int MaxKnown = 10_000;
    private const int ReferenceBytes = 32;

    // Another process that uses the same database may revoke a token.
    private static readonly TimeSpan KnownFor = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, (OpaqueToken Token, DateTimeOffset Until)> _known = new(StringComparer.Ordinal);

    public ValueTask<OpaqueTokenResult> ResolveAsync(string token, CancellationToken cancellationToken)
    {
        if (token.Length > MaxLength || token.Length <= Prefix.Length)
        {
            return ValueTask.FromResult(new OpaqueTokenResult(null, "nobody has issued it: it is too long or too short"));
        }

        var digest = DigestOf(token);
        var now = clock.GetUtcNow();
        return _known.TryGetValue(digest, out var known) && now < known.Until
            ? ValueTask.FromResult(Judge(known.Token, now))
            : new ValueTask<OpaqueTokenResult>(FindAsync(token, digest, now, cancellationToken));
    }

    /// <summary>Issues a token without a grant of OpenIddict.</summary>
    /// <param name="token">What the token says.</param>
    /// <param name="written">The same, as it is stored.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<string> IssueAsync(AccessToken token, string written, CancellationToken cancellationToken)
    {
        var reference = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(ReferenceBytes));
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<IOpenIddictTokenManager>().CreateAsync(
            new OpenIddictTokenDescriptor
            {
                Type = TokenTypeIdentifiers.AccessToken,
                Subject = token.Subject,
                Status = Statuses.Valid,
                CreationDate = token.IssuedAt,
                ExpirationDate = token.ExpiresAt,
                Payload = written,
                ReferenceId = reference,
            },
            cancellationToken);
        return profile.IsAccess ? Prefix + reference : reference;
    }

    /// <summary>Forgets what was found: a request has just changed the grants.</summary>
    public void Forget() => _known.Clear();

    private async Task<OpaqueTokenResult> FindAsync(string token, string digest, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var tokens = scope.ServiceProvider.GetRequiredService<IOpenIddictTokenManager>();
        if (await tokens.FindByReferenceIdAsync(token[Prefix.Length..], cancellationToken) is not { } entry
            || await tokens.GetTypeAsync(entry, cancellationToken) is not (TokenTypeHints.AccessToken or TokenTypeIdentifiers.AccessToken))
        {
            return new(null, "nobody has issued it, or it ended long ago");
        }

        if (!await tokens.HasStatusAsync(entry, Statuses.Valid, cancellationToken))
        {
            return new(null, "it was revoked");
        }

        // Our own token, as AccessTokenMinting wrote it into our own database.
        var content = new JsonWebToken(await tokens.GetPayloadAsync(entry, cancellationToken));
        var clientId = content.GetPayloadValue<string>("client_id");
        var person = people.FindBySubject(content.Subject);
        if (person is null && content.Subject != clientId)
        {
            return new(null, "its person is no longer in Emulator:Users");
        }

        var found = new OpaqueToken(
            (await tokens.GetIdAsync(entry, cancellationToken))!,
            await tokens.GetAuthorizationIdAsync(entry, cancellationToken) ?? content.Id,
            person,
            clientId,
            content.TryGetPayloadValue<string>("client_name", out var clientName) ? clientName : clientId,
            [.. content.Audiences],
            content.TryGetPayloadValue<long>("auth_time", out var seconds) ? DateTimeOffset.FromUnixTimeSeconds(seconds) : new(content.IssuedAt, TimeSpan.Zero),
            content.TryGetPayloadValue<string>("acr", out var authenticationContext) ? authenticationContext : null,
            EndOf(content, await tokens.GetExpirationDateAsync(entry, cancellationToken)));
        if (_known.Count >= MaxKnown)
        {
            _known.Clear();
        }

        _known[digest] = (found, now + KnownFor);
        return Judge(found, now);
    }

    // The developer page lets a token expire before its time.
    private static DateTimeOffset EndOf(JsonWebToken content, DateTimeOffset? stored)
        => stored < content.ValidTo ? stored.Value : new DateTimeOffset(content.ValidTo, TimeSpan.Zero);

    private static OpaqueTokenResult Judge(OpaqueToken token, DateTimeOffset now) => now < token.ExpiresAt
        ? new(token, null)
        : new(null, string.Create(CultureInfo.InvariantCulture, $"it expired at {token.ExpiresAt:HH:mm:ss} UTC"));

    private static string DigestOf(string token) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
