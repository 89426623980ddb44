using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using ManagedAccess.AspNetCore.Tokens.Keys;
using ManagedAccess.AspNetCore.Tokens.Keys.Sources;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Tokens.Keys;

/// <summary>Keys from a file, a text or code of the app: read as strictly as those from the network, which is not asked.</summary>
[Trait("Issue", "13")]
public sealed class SigningKeySourceTests : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(5);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("managed-access-keys-");

    private string KeyFile => Path.Combine(_folder.FullName, "jwks.json");

    public void Dispose() => _folder.Delete(recursive: true);

    private static string SetOf(params JsonObject[] keys) => new JsonObject { ["keys"] = new JsonArray([.. keys]) }.ToJsonString();

    private static Task<ProtectedApp> StartAsync(ISigningKeySource source, Action<ProtectedAppSetup>? change = null) => ProtectedApp.StartAsync(setup =>
    {
        setup.Issuers = TestIssuerState.Down; // no network
        setup.LaterServices = services => services.AddManagedAccess().AddSigningKeys(source);
        setup.App = app => app.MapGet("/page", () => "ok");
        change?.Invoke(setup);
    });

    private static async Task<HttpStatusCode> AskAsync(ProtectedApp app, TestKey? key = null, Action<JsonObject>? header = null)
    {
        using var response = await app.GetAsync("/page", ("Authorization", "Bearer " + app.Issuer.Issue(key: key, header: header)));
        return response.StatusCode;
    }

    [Fact]
    public async Task FromJson_WithoutANetwork_VerifiesTokens()
    {
        var key = TestKey.Create("key-1");
        await using var app = await StartAsync(SigningKeySource.FromJson(TestIssuer.DefaultIssuer, SetOf(key.ToJwk())));

        Assert.Equal(HttpStatusCode.OK, await AskAsync(app));
        Assert.Equal((0, 0), (app.Issuer.KeyFetches, app.Issuer.DiscoveryFetches));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(app, TestKey.Create("key-1", index: 1))); // another pair of the same name
    }

    // KEY-03: withdrawn at the source, withdrawn here, remembered tokens included, within one look
    [Fact]
    public async Task FromFile_ThatIsReplaced_IsReadAgain()
    {
        var (old, next) = (TestKey.Create("key-1"), TestKey.Create("key-2", index: 1));
        await File.WriteAllTextAsync(KeyFile, SetOf(old.ToJwk()));
        await using var app = await StartAsync(SigningKeySource.FromFile(TestIssuer.DefaultIssuer, KeyFile));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(app, old));

        await ReplaceAsync(SetOf(next.ToJwk()));
        var cache = app.Services.GetRequiredService<SigningKeyCaches>().All.Single(cache => cache.Issuer == TestIssuer.DefaultIssuer);
        Assert.True(cache.IsDue(app.Clock.GetUtcNow()));
        await cache.RefreshAsync().WaitAsync(TimeSpan.FromSeconds(30));

        Assert.False(cache.IsDue(app.Clock.GetUtcNow()));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(app, old));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(app, next));
    }

    [Fact]
    public async Task FromFile_WithANewKey_IsReadForTheFirstTokenThatNamesIt()
    {
        var (old, next) = (TestKey.Create("key-1"), TestKey.Create("key-2", index: 1));
        await File.WriteAllTextAsync(KeyFile, SetOf(old.ToJwk()));
        await using var app = await StartAsync(SigningKeySource.FromFile(TestIssuer.DefaultIssuer, KeyFile));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(app, old));

        await ReplaceAsync(SetOf(next.ToJwk(), old.ToJwk()));

        Assert.Equal(HttpStatusCode.OK, await AskAsync(app, next));
    }

    // A mounted secret: the path is a link into a folder that is a link to the current one.
    [Fact]
    public async Task FromFile_BehindLinks_SeesThatTheyLeadElsewhere()
    {
        var (old, next) = (TestKey.Create("key-1"), TestKey.Create("key-2", index: 1));
        foreach (var (name, key) in new[] { ("first", old), ("second", next) })
        {
            var folder = _folder.CreateSubdirectory(name).FullName;
            await File.WriteAllTextAsync(Path.Combine(folder, "jwks.json"), SetOf(key.ToJwk()));
            File.SetLastWriteTimeUtc(Path.Combine(folder, "jwks.json"), name == "first" ? DateTime.UnixEpoch.AddYears(50) : DateTime.UnixEpoch.AddYears(51));
        }

        var current = Path.Combine(_folder.FullName, "..data");
        Directory.CreateSymbolicLink(current, "first");
        File.CreateSymbolicLink(KeyFile, Path.Combine("..data", "jwks.json"));
        var source = SigningKeySource.FromFile(TestIssuer.DefaultIssuer, KeyFile);
        await source.GetKeySetAsync(TestIssuer.DefaultIssuer, TestContext.Current.CancellationToken);
        Assert.False(source.HasChanged(TestIssuer.DefaultIssuer));

        Directory.Delete(current);
        Directory.CreateSymbolicLink(current, "second");

        Assert.True(source.HasChanged(TestIssuer.DefaultIssuer));
        Assert.False(source.HasChanged("https://other.example.com"));
    }

    // KEY-04: an outage of the source is bridged with the last good keys, whatever kind of outage
    [Theory]
    [InlineData("gone")]
    [InlineData("half written")]
    [InlineData("too long")]
    public async Task FromFile_ThatCannotBeRead_LeavesTheLastGoodKeys(string outage)
    {
        var key = TestKey.Create("key-1");
        await File.WriteAllTextAsync(KeyFile, SetOf(key.ToJwk()));
        await using var app = await StartAsync(SigningKeySource.FromFile(TestIssuer.DefaultIssuer, KeyFile));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(app));

        if (outage == "gone")
        {
            File.Delete(KeyFile);
        }
        else
        {
            await File.WriteAllTextAsync(KeyFile, outage == "half written" ? """{"keys":[{""" : SetOf(key.ToJwk()) + new string(' ', 600_000));
        }

        var cache = app.Services.GetRequiredService<SigningKeyCaches>().All.Single(cache => cache.Issuer == TestIssuer.DefaultIssuer);
        await cache.RefreshAsync().WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(HttpStatusCode.OK, await AskAsync(app));
        Assert.Contains("jwks.json", cache.LastFailure, StringComparison.Ordinal);
        Assert.NotEmpty(app.Logs.Named("SigningKeysNotRefreshed"));
    }

    [Fact]
    public async Task Source_OfTheAppThatThrows_IsAnOutage()
    {
        await using var app = await StartAsync(new Scripted(_ => throw new NotSupportedException("the vault is sealed")));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await AskAsync(app));
        Assert.Contains(app.Logs.Named("NoSigningKeys"), log => log.Text.Contains("the vault is sealed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Source_WithNothingOfAnIssuer_LeavesItToItsMetadata()
    {
        await using var app = await StartAsync(new Scripted(_ => null), setup => setup.Issuers = TestIssuerState.Serving);

        Assert.Equal(HttpStatusCode.OK, await AskAsync(app));
        Assert.Equal(1, app.Issuer.KeyFetches);
    }

    // Whatever a source hands out, a key of the wrong kind verifies nothing.
    [Theory]
    [InlineData("symmetric")]
    [InlineData("private")]
    [InlineData("alg none")]
    [InlineData("duplicate kid")]
    [InlineData("of another issuer")]
    [InlineData("beyond the hundredth")]
    public async Task Source_WithAKeyThatMustNotVerify_LetsNobodyIn(string kind)
    {
        var (key, other) = (TestKey.Create("key-1"), TestKey.Create("other", index: 1));
        var set = kind switch
        {
            "symmetric" => SetOf(new JsonObject { ["kty"] = "oct", ["kid"] = "key-1", ["alg"] = "HS256", ["k"] = "c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0" }, other.ToJwk()),
            "private" => SetOf(With(key.ToJwk(), "d", "AQAB"), other.ToJwk()),
            "alg none" => SetOf(With(key.ToJwk(), "alg", "none"), other.ToJwk()),
            "duplicate kid" => SetOf(key.ToJwk(), With(TestKey.Create("key-1", index: 1).ToJwk(), "kid", "key-1"), other.ToJwk()),
            "beyond the hundredth" => SetOf([.. Enumerable.Range(0, 100).Select(index => With(other.ToJwk(), "kid", $"other-{index}")), key.ToJwk()]),
            _ => SetOf(other.ToJwk()),
        };
        await using var app = await StartAsync(new Scripted(issuer => kind == "of another issuer" && issuer == TestIssuer.DefaultAccessIssuer ? SetOf(key.ToJwk()) : set));

        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(app, key));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(app, key, header => header["alg"] = "HS256"));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(app, key, header => header["alg"] = "none"));
    }

    public static TheoryData<string, string> Mistakes => new()
    {
        { "issuer", "AddSigningKeys: the text of the key source is for 'https://other.example.com'; expected an issuer of ManagedAccess:AuthorizationServers (https://as.example.com, https://acme.cloudflareaccess.com)." },
        { "missing", "jwks.json' cannot be read: " },
        { "json", "AddSigningKeys: the text of the key source is not JSON; expected a JWK Set (RFC 7517 §5)" },
        { "empty", "AddSigningKeys: the text of the key source holds no key that can be used; expected a JWK Set" },
        { "oct", "AddSigningKeys: the text of the key source holds no key that can be used; expected a JWK Set" },
        { "twice", "which an earlier source has already; expected one for each issuer." },
        { "uri", "JwksUri of 'https://as.example.com' is 'https://as.example.com/keys' although AddSigningKeys has the text of the key source for it; expected one of them." },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task Host_WithAKeySourceThatCannotWork_DoesNotStart(string mistake, string message)
    {
        var good = SetOf(TestKey.Create("key-1").ToJwk());
        var source = mistake switch
        {
            "issuer" => SigningKeySource.FromJson("https://other.example.com", good),
            "missing" => SigningKeySource.FromFile(TestIssuer.DefaultIssuer, KeyFile),
            "json" => SigningKeySource.FromJson(TestIssuer.DefaultIssuer, "no json"),
            "empty" => SigningKeySource.FromJson(TestIssuer.DefaultIssuer, """{"keys":[]}"""),
            "oct" => SigningKeySource.FromJson(TestIssuer.DefaultIssuer, """{"keys":[{"kty":"oct","kid":"1","alg":"HS256","k":"AAAA"}]}"""),
            _ => SigningKeySource.FromJson(TestIssuer.DefaultIssuer, good),
        };
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(source, setup =>
        {
            setup.Settings["AuthorizationServers:0:JwksUri"] = mistake == "uri" ? "https://as.example.com/keys" : null;
            setup.Services = services => _ = mistake == "twice" ? services.AddSingleton(SigningKeySource.FromJson(TestIssuer.DefaultIssuer, good)) : services;
        }));

        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    private static JsonObject With(JsonObject jwk, string name, string value)
    {
        jwk[name] = value;
        return jwk;
    }

    // As it should be done: written beside it and renamed. The time differs even where a file system counts in seconds.
    private async Task ReplaceAsync(string content)
    {
        var next = KeyFile + ".new";
        await File.WriteAllTextAsync(next, content);
        File.SetLastWriteTimeUtc(next, File.GetLastWriteTimeUtc(KeyFile) + Tick);
        File.Move(next, KeyFile, overwrite: true);
    }

    private sealed class Scripted(Func<string, string?> document) : ISigningKeySource
    {
        public ValueTask<ReadOnlyMemory<byte>?> GetKeySetAsync(string issuer, CancellationToken cancellationToken) =>
            new(document(issuer) is { } json ? Encoding.UTF8.GetBytes(json) : (ReadOnlyMemory<byte>?)null);
    }

    // The task that asks every five seconds goes on, or the host would stop with it.
    [Fact]
    public void Source_ThatThrowsWhenAskedForChanges_HasNone()
    {
        using var logs = new RecordingLogs();
        using var loggers = new LoggerFactory([logs]);

        Assert.False(new SigningKeySources([new ForgetfulSource()], loggers.CreateLogger<SigningKeySources>()).HaveChanged("https://login.example"));
        Assert.Contains("could not say whether the keys of https://login.example have changed", Assert.Single(logs.Events).Text, StringComparison.Ordinal);
    }

    private sealed class ForgetfulSource : ISigningKeySource
    {
        public ValueTask<ReadOnlyMemory<byte>?> GetKeySetAsync(string issuer, CancellationToken cancellationToken) => new((ReadOnlyMemory<byte>?)null);

        public bool HasChanged(string issuer) => throw new TimeoutException("The vault does not answer.");
    }
}
