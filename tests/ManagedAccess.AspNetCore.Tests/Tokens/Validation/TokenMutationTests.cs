using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using ManagedAccess.AspNetCore.Tests.Tokens.Claims;
using ManagedAccess.AspNetCore.Tokens;
using ManagedAccess.AspNetCore.Tokens.Claims;
using ManagedAccess.Testing;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Tokens.Validation;

/// <summary>No change to a good token leaves it good, with the cache warm and the good token in it.</summary>
public sealed class TokenMutationTests
{
    private const string SeedVariable = "MANAGED_ACCESS_FUZZ_SEED";
    private const string RoundsVariable = "MANAGED_ACCESS_FUZZ_ROUNDS";

    [Theory]
    [InlineData("RS256")]
    [InlineData("ES256")]
    public async Task Token_WithAnyCharacterReplaced_IsRefused(string algorithm)
    {
        using var path = new TokenPath(algorithm: algorithm);
        var token = path.OAuth.Issue();
        Assert.Equal(TokenRejection.None, await path.RejectionOfAsync(token));
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ ";

        var changes =
            from position in Gen.Choose(0, token.Length - 1)
            from character in Gen.Elements(Alphabet.ToCharArray())
            select (position, character);
        var property = Prop.ForAll(changes.ToArbitrary(), change =>
            token[change.position] == change.character
            || path.RejectionOfAsync(token[..change.position] + change.character + token[(change.position + 1)..]).GetAwaiter().GetResult() != TokenRejection.None);

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(1500), property);
        Assert.Equal(TokenRejection.None, await path.RejectionOfAsync(token));
    }

    [Fact]
    public async Task Token_CutOrGrownAnywhere_IsRefused()
    {
        using var path = new TokenPath();
        var token = path.OAuth.Issue();
        Assert.Equal(TokenRejection.None, await path.RejectionOfAsync(token));

        var changes =
            from start in Gen.Choose(0, token.Length - 1)
            from length in Gen.Choose(0, token.Length - start)
            from insert in Gen.Choose(0, 64)
            select (start, length, insert);
        var property = Prop.ForAll(changes.ToArbitrary(), change =>
        {
            var changed = token[..change.start] + token[^Math.Min(change.insert, token.Length)..] + token[(change.start + change.length)..];
            return changed == token || path.RejectionOfAsync(changed).GetAwaiter().GetResult() != TokenRejection.None;
        });

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(1500), property);
    }

    // Coverage of depth rather than of breadth: several mutations on top of each other, on header, payload and signature, some of them
    // signed again with the issuer's own key, against a small cache that is filled, emptied and refilled meanwhile.
    [Theory]
    [InlineData(ClaimsPreset.Rfc9068, 1)]
    [InlineData(ClaimsPreset.Entra, 4)]
    [InlineData(ClaimsPreset.Okta, 4)]
    [InlineData(ClaimsPreset.Keycloak, 4)]
    public async Task Gate_UnderASeededMutator_NeverThrowsAndNeverAcceptsAForgery(ClaimsPreset preset, int part)
    {
        var seed = Environment.GetEnvironmentVariable(SeedVariable) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : Random.Shared.Next();
        var rounds = int.Parse(Environment.GetEnvironmentVariable(RoundsVariable) ?? "4000", CultureInfo.InvariantCulture) / part;
        TestContext.Current.TestOutputHelper?.WriteLine($"{SeedVariable}={seed}");
        var round = 0;
        try
        {
            var random = new Random(seed);
            using var path = new TokenPath(servers => servers[0].Claims.Preset = preset, options => options.CacheEntries = 8);
            var mutator = new TokenMutator(random, path, preset);
            for (; round < rounds; round++)
            {
                await mutator.RoundAsync();
            }
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"round {round} of {SeedVariable}={seed} failed: {e.Message}", e);
        }
    }

    private sealed class TokenMutator(Random random, TokenPath path, ClaimsPreset preset)
    {
        private static readonly string[] Splices =
        [
            "\"", "\\", "{", "}", "[", "]", ",", ":", "null", "1e400", "\\ud800", "\\u0000", "\u00e9", "\0", "\"alg\":\"none\",", "\"crit\":[],", "\"sub\":\"x\",", "\"exp\":1,", "-", "0", "true",
        ];

        private readonly List<(string Token, string Subject)> _good = [];

        public async Task RoundAsync()
        {
            if (_good.Count < 12 || random.Next(50) == 0)
            {
                await AddGoodAsync();
            }

            var (token, subject) = _good[random.Next(_good.Count)];
            Assert.Equal(subject, (await path.ValidateAsync(token)).Token?.Subject);

            var parts = token.Split('.');
            if (random.Next(3) == 0)
            {
                await SignedMutantAsync(parts);
                return;
            }

            var mutant = MutateText(token);
            if (mutant != token)
            {
                Assert.Null((await path.ValidateAsync(mutant)).Token);
            }
        }

        private async Task AddGoodAsync()
        {
            if (_good.Count >= 12)
            {
                _good.RemoveAt(random.Next(_good.Count));
            }

            var subject = $"person-{random.Next()}";
            var claims = preset == ClaimsPreset.Rfc9068 ? path.OAuth.AccessTokenClaims() : ServerTokens.PersonOf(preset, path.Clock.GetUtcNow().ToUnixTimeSeconds());
            claims[preset == ClaimsPreset.Okta ? "uid" : "sub"] = subject;
            _good.Add((path.OAuth.SignRaw($$"""{"alg":"RS256","typ":"{{(preset == ClaimsPreset.Rfc9068 ? "at+jwt" : "JWT")}}","kid":"key-1"}""", claims.ToJsonString()), subject));
            if (random.Next(10) == 0)
            {
                await path.RefreshAsync();
            }
        }

        // The issuer signed it, so it may be accepted: then an independent reader reads it too, and finds the same in it.
        private async Task SignedMutantAsync(string[] parts)
        {
            var header = Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(parts[0]));
            var payload = Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(parts[1]));
            var mutant = path.OAuth.SignRaw(random.Next(4) == 0 ? MutateJson(header) : header, MutateJson(payload));
            var outcome = await path.ValidateAsync(mutant);
            if (outcome.Token is { } token)
            {
                IndependentReading.AssertSame(mutant, token);
                Assert.NotEmpty(token.CreateIdentity("test").Claims);
                Assert.Equal(TestIssuer.DefaultIssuer, token.Issuer);
                Assert.Contains(TestIssuer.DefaultAudience, token.Audiences.Select(audience => audience.TrimEnd('/')));
            }
        }

        private string MutateJson(string json)
        {
            for (var i = random.Next(1, 4); i > 0; i--)
            {
                var at = random.Next(json.Length);
                json = random.Next(3) switch
                {
                    0 => json[..at] + Splices[random.Next(Splices.Length)] + json[at..],
                    1 => json[..at] + json[Math.Min(json.Length, at + random.Next(1, 8))..],
                    _ => json[..at] + (char)random.Next(0x20, 0x7F) + json[(at + 1)..],
                };
                json = json.Length == 0 ? "{" : json;
            }

            return json;
        }

        private string MutateText(string token)
        {
            for (var i = random.Next(1, 5); i > 0; i--)
            {
                var at = random.Next(token.Length);
                token = random.Next(5) switch
                {
                    0 => token[..at] + (char)random.Next(0, 0x100) + token[(at + 1)..],
                    1 => token[..at] + token[Math.Min(token.Length, at + random.Next(1, 20))..],
                    2 => token[..at] + token[random.Next(token.Length)..],
                    3 => token[..at] + "." + token[at..],
                    _ => Swap(token, _good[random.Next(_good.Count)].Token),
                };
                token = token.Length == 0 ? "." : token;
            }

            return _good.Exists(good => good.Token == token) ? "" : token;
        }

        // A part of one good token in another: the wrong signature, the wrong header.
        private string Swap(string left, string right)
        {
            var (a, b) = (left.Split('.'), right.Split('.'));
            if (a.Length == 3 && b.Length == 3)
            {
                var part = random.Next(3);
                a[part] = b[part];
            }

            return string.Join('.', a);
        }
    }
}
