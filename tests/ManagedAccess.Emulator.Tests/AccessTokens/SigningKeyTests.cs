using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using ManagedAccess.Emulator.AccessTokens;
using Microsoft.Data.Sqlite;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ManagedAccess.Emulator.Tests.AccessTokens;

public sealed class SigningKeyTests
{
    private const string Path = "/cdn-cgi/access/certs";

    [Fact]
    [Trait("Conformance", "EMU-23")]
    public async Task Certificates_AreServedAsAccessServesThem()
    {
        await using var app = await EmulatedApp.StartAsync();

        var response = await app.CreateBrowser().GetAsync(Path);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var document = await response.ReadJsonAsync();
        var key = Assert.Single(document.GetProperty("keys").EnumerateArray());
        Assert.Equal(["alg", "e", "kid", "kty", "n", "use"], key.EnumerateObject().Select(member => member.Name).Order());
        Assert.Equal("RS256", key.GetProperty("alg").GetString());
        Assert.Equal(64, key.GetProperty("kid").GetString()!.Length);
        var certificate = document.GetProperty("public_cert");
        Assert.Equal(key.GetProperty("kid").GetString(), certificate.GetProperty("kid").GetString());
        using var x509 = X509Certificate2.CreateFromPem(certificate.GetProperty("cert").GetString());
        Assert.False(x509.HasPrivateKey);
        Assert.Equal(key.GetProperty("n").GetString(), Base64UrlEncoder.Encode(x509.GetRSAPublicKey()!.ExportParameters(false).Modulus));
        Assert.Single(document.GetProperty("public_certs").EnumerateArray());
    }

    [Fact]
    [Trait("Conformance", "EMU-23")]
    public async Task Rotation_KeepsThePreviousKeyAndNoOlderOne()
    {
        await using var app = await EmulatedApp.StartAsync();
        var first = Assert.Single(await KeyIdsAsync(app));

        await app.Emulator.RotateKeysAsync();
        var afterOne = await KeyIdsAsync(app);
        await app.Emulator.RotateKeysAsync();
        var afterTwo = await KeyIdsAsync(app);

        Assert.Equal(2, afterOne.Length);
        Assert.Equal(first, afterOne[1]);
        Assert.Equal(afterOne[0], afterTwo[1]);
        Assert.DoesNotContain(first, afterTwo);
    }

    [Fact]
    [Trait("Conformance", "EMU-23")]
    public async Task Rotation_HappensByItselfAndTheOverlapEnds()
    {
        await using var app = await EmulatedApp.StartAsync();
        var first = Assert.Single(await KeyIdsAsync(app));

        app.Clock.Advance(TimeSpan.FromDays(42));
        var rotated = await KeyIdsAsync(app);
        app.Clock.Advance(TimeSpan.FromDays(7));
        var settled = await KeyIdsAsync(app);

        Assert.Equal([rotated[0], first], rotated);
        Assert.Equal([rotated[0]], settled);
    }

    [Fact]
    [Trait("Conformance", "EMU-23")]
    public async Task Keys_SurviveARestart()
    {
        var folder = EmulatedApp.NewFolder();
        try
        {
            string[] before, after;
            await using (var app = await EmulatedApp.StartAsync(new EmulatedApp.Setup { Folder = folder }))
            {
                await app.Emulator.RotateKeysAsync();
                before = await KeyIdsAsync(app);
            }

            await using (var app = await EmulatedApp.StartAsync(new EmulatedApp.Setup { Folder = folder }))
            {
                after = await KeyIdsAsync(app);
            }

            Assert.Equal(before, after);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Grant_OutlivesItsSigningKeys()
    {
        await using var app = await EmulatedApp.StartAsync();
        var agent = await TestAgent.RegisterAsync(app);
        var refreshToken = (await agent.GetTokensAsync()).GetProperty("refresh_token").GetString()!;
        await app.Emulator.RotateKeysAsync();
        await app.Emulator.RotateKeysAsync();

        var response = await agent.RefreshAsync(refreshToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var token = new JsonWebToken((await response.ReadJsonAsync()).GetProperty("access_token").GetString());
        Assert.Equal((await KeyIdsAsync(app))[0], token.Kid);
    }

    [Fact]
    public async Task AccessToken_VerifiesWithThePublishedKeys()
    {
        await using var app = await EmulatedApp.StartAsync();
        var token = await app.Emulator.IssueTokenAsync("ada@example.com");
        var keys = new JsonWebKeySet(await (await app.CreateBrowser().GetAsync(Path)).Content.ReadAsStringAsync());

        var result = await new JsonWebTokenHandler().ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = EmulatedApp.Origin,
            ValidAudience = EmulatedApp.Origin,
            ValidTypes = ["at+jwt"],
            IssuerSigningKeys = keys.GetSigningKeys(),
            LifetimeValidator = (_, expires, _, _) => expires > app.Clock.GetUtcNow().UtcDateTime,
        });

        Assert.True(result.IsValid, result.Exception?.Message);
    }

    // A rotation waits for a token request that holds the write lock of the file, and that request needs the keys to sign with.
    [Fact]
    public async Task Keys_WhileARotationWaitsForTheFile_CanBeUsed()
    {
        var folder = EmulatedApp.NewFolder();
        try
        {
            var file = $"Data Source={System.IO.Path.Combine(folder, "emulator.db")};Pooling=False";
            var clock = new NotedClock();
            var keys = new SigningKeyRing(new SigningKeyStore(file), clock, SigningKeyRing.DefaultRotation);
            var first = keys.Current;
            await using var writer = new SqliteConnection(file);
            await writer.OpenAsync(TestContext.Current.CancellationToken);
            await using var transaction = await writer.BeginTransactionAsync(TestContext.Current.CancellationToken);
            clock.Asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

            var rotation = Task.Run(keys.Rotate, TestContext.Current.CancellationToken);
            await clock.Asked.Task;
            var current = await Task.Run(() => keys.Current, TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
            await transaction.RollbackAsync(TestContext.Current.CancellationToken);
            await rotation;

            Assert.Same(first, current);
            Assert.NotSame(first, keys.Current);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private sealed class NotedClock : TimeProvider
    {
        public TaskCompletionSource? Asked { get; set; }

        public override DateTimeOffset GetUtcNow()
        {
            Asked?.TrySetResult();
            return new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
        }
    }

    private static async Task<string[]> KeyIdsAsync(EmulatedApp app)
    {
        var document = await (await app.CreateBrowser().GetAsync(Path)).ReadJsonAsync();
        return [.. document.GetProperty("keys").EnumerateArray().Select(key => key.GetProperty("kid").GetString()!)];
    }
}
