using System.Text;
using ManagedAccess.AspNetCore.Tokens;
using ManagedAccess.AspNetCore.Tokens.Issuers;
using ManagedAccess.AspNetCore.Tokens.Jwt;
using ManagedAccess.AspNetCore.Tokens.Validated;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Tokens.Validated;

public sealed class ValidatedTokenCacheTests : IDisposable
{
    private readonly TokenPath _path = new();

    [Fact]
    public async Task Find_OfLiveEntriesAtAnEighthOfTheLoad_LosesNone()
    {
        var (cache, tokens) = await FillAsync(capacity: 8000, count: 1000);

        Assert.All(tokens, token => Assert.NotNull(cache.Find(token, AuthorizationServerType.OAuth)));
    }

    [Fact]
    public async Task Store_BeyondTheCapacity_StaysWithinItAndKeepsWhatIsUsed()
    {
        var (cache, tokens) = await FillAsync(capacity: 100, count: 100);
        var prototype = await PrototypeAsync();
        for (var i = 0; i < 1000; i++)
        {
            Assert.NotNull(cache.Find(tokens[0], AuthorizationServerType.OAuth));
            Store(cache, prototype, Encoding.ASCII.GetBytes($"new-token-number-{i:d6}-{i:d6}"));
            Assert.InRange(cache.Count, 1, 100);
        }

        Assert.NotNull(cache.Find(tokens[0], AuthorizationServerType.OAuth));
    }

    [Fact]
    public async Task Find_OfAnotherProfileOrAnotherTokenWithTheSameEnd_FindsNothing()
    {
        var (cache, tokens) = await FillAsync(capacity: 10, count: 1);

        Assert.Null(cache.Find(tokens[0], AuthorizationServerType.CloudflareAccess));
        Assert.Null(cache.Find([.. "x"u8, .. tokens[0]], AuthorizationServerType.OAuth));
        Assert.Null(cache.Find("short"u8, AuthorizationServerType.OAuth));
    }

    [Fact]
    public async Task Store_WithoutCapacity_RemembersNothing()
    {
        var (cache, tokens) = await FillAsync(capacity: 0, count: 3);

        Assert.Equal(0, cache.Count);
        Assert.Null(cache.Find(tokens[0], AuthorizationServerType.OAuth));
    }

    public void Dispose() => _path.Dispose();

    private async Task<ValidatedToken> PrototypeAsync() => (await _path.ValidateAsync(_path.OAuth.Issue())).Token!;

    private async Task<(ValidatedTokenCache Cache, List<byte[]> Tokens)> FillAsync(int capacity, int count)
    {
        var prototype = await PrototypeAsync();
        var cache = new ValidatedTokenCache(new() { CacheEntries = capacity }, new FakeTimeProvider(_path.Clock.GetUtcNow()));
        var tokens = Enumerable.Range(0, count).Select(i => Encoding.ASCII.GetBytes($"header.payload.signature-{i:d16}")).ToList();
        tokens.ForEach(token => Store(cache, prototype, token));
        return (cache, tokens);
    }

    // A token as the verifier would have made it, with strings of its own.
    internal static void Store(ValidatedTokenCache cache, ValidatedToken prototype, byte[] token) => cache.Store(token, new ValidatedToken
    {
        Profile = prototype.Profile,
        Issuer = prototype.Issuer,
        TrustedIssuer = prototype.TrustedIssuer,
        Key = prototype.Key,
        Subject = new string(prototype.Subject!.AsSpan()),
        ClientId = new string(prototype.ClientId!.AsSpan()),
        Email = new string(prototype.Email!.AsSpan()),
        Name = new string(prototype.Name!.AsSpan()),
        TokenId = new string(prototype.TokenId!.AsSpan()),
        Scopes = [.. prototype.Scopes.Select(scope => new string(scope.AsSpan()))],
        Audiences = [.. prototype.Audiences.Select(audience => new string(audience.AsSpan()))],
        ExpiresAt = prototype.ExpiresAt,
        IssuedAt = prototype.IssuedAt,
        NotBefore = prototype.NotBefore,
        AuthenticationTime = prototype.AuthenticationTime,
        IsService = prototype.IsService,
        Payload = new(new byte[450], prototype.Issuer),
        TokenDigest = TokenDigest.Compute(token),
    });
}
