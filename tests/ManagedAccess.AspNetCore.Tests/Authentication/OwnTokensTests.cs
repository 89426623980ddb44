using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Authentication;

/// <summary>Tokens the app's own JwtBearer takes, whatever they are made of: ours to pass on, not to refuse.</summary>
public sealed class OwnTokensTests
{
    private const string OwnIssuer = "https://login.app.example";

    private static readonly SymmetricSecurityKey Secret = new(Encoding.ASCII.GetBytes(new string('s', 64))) { KeyId = "secret" };
    private static readonly SymmetricSecurityKey Wrapping = new(Encoding.ASCII.GetBytes(new string('w', 64))) { KeyId = "wrapping" };
    private static readonly TestKey Pair = TestKey.Create("own", index: 3);
    private static readonly RsaSecurityKey PairKey = new((System.Security.Cryptography.RSA)Pair.Pair) { KeyId = Pair.KeyId };

    private static Task<ProtectedApp> StartAsync() => ProtectedApp.StartAsync(setup =>
    {
        setup.Services = services => services.AddAuthentication().AddJwtBearer(options => options.TokenValidationParameters = new()
        {
            ValidIssuers = [OwnIssuer, TestIssuer.DefaultIssuer],
            ValidAudience = "api://wiki",
            IssuerSigningKeys = [Secret, PairKey],
            TokenDecryptionKey = Wrapping,
        });
        setup.App = web => web.MapGet("/who", WikiEndpoints.Who);
    });

    // Shared secrets and encryption, which an issuer that we trust never uses: no TestIssuer makes these.
    private static (string, string) Bearer(ProtectedApp app, SecurityKey key, string algorithm, string issuer = OwnIssuer, bool encrypted = false) =>
        ("Authorization", "Bearer " + new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer,
            Audience = "api://wiki",
            Expires = app.Clock.GetUtcNow().UtcDateTime.AddHours(1),
            Claims = new Dictionary<string, object> { ["sub"] = "bob" },
            SigningCredentials = new(key, algorithm),
            EncryptingCredentials = encrypted ? new(Wrapping, "dir", "A256CBC-HS512") : null,
        }));

    [Fact]
    public async Task Token_SignedWithASharedSecret_IsTheAppsToJudge()
    {
        await using var app = await StartAsync();

        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/who", Bearer(app, Secret, "HS256"))).StatusCode);
        Assert.Equal("bob", app.Audit.Last.Subject);
    }

    [Fact]
    public async Task Token_Encrypted_IsTheAppsToJudge()
    {
        await using var app = await StartAsync();

        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/who", Bearer(app, Secret, "HS256", encrypted: true))).StatusCode);
    }

    // Whoever forges tokens of our issuer spends what may be asked of it, and from then on a key ID alone is enough to refuse.
    [Fact]
    public async Task Token_WhileForgeriesOfOurIssuerArrive_IsStillTheAppsToJudge()
    {
        await using var app = await StartAsync();
        await app.GetAsync("/who", app.Bearer()); // the keys are there
        for (var i = 0; i < 12; i++)
        {
            await app.GetAsync("/who", ("Authorization", "Bearer " + app.Issuer.Issue(header: header => header["kid"] = $"forged-{i}")));
        }

        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/who", Bearer(app, PairKey, "RS256"))).StatusCode);
    }

    // A token that names our issuer is ours, and no other scheme rescues it.
    [Theory]
    [InlineData("HS256", "algorithm_not_allowed")]
    [InlineData("RS256", "key_unknown")]
    public async Task Token_OfOurIssuerThatAnotherSchemeWouldTake_IsRefused(string algorithm, string reason)
    {
        await using var app = await StartAsync();

        // Everything of ours is in it but the key.
        JsonObject claims = app.Issuer.AccessTokenClaims();
        claims["aud"] = new JsonArray(TestIssuer.DefaultAudience, "api://wiki");
        var credentials = algorithm is "HS256" ? new SigningCredentials(Secret, algorithm) : new SigningCredentials(PairKey, algorithm);
        var token = new JsonWebTokenHandler().CreateToken(claims.ToJsonString(), credentials, new Dictionary<string, object> { ["typ"] = "at+jwt" });

        Assert.Equal(HttpStatusCode.Unauthorized, (await app.GetAsync("/who", ("Authorization", "Bearer " + token))).StatusCode);
        Assert.Equal(reason, app.Audit.Last.Reason);
    }

    [Theory]
    [InlineData("HS256")]
    [InlineData("RS256")]
    public async Task Token_ThatNeitherTakes_IsRefusedOnce(string algorithm)
    {
        await using var app = await StartAsync();

        var response = await app.GetAsync("/who", Bearer(app, algorithm is "HS256" ? Wrapping : new RsaSecurityKey((System.Security.Cryptography.RSA)TestKey.Create("x", index: 1).Pair), algorithm));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("invalid_token", Assert.Single(ReceivedChallenge.Of(response)).Error);
    }
}
