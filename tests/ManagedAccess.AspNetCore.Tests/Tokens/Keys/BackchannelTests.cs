using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ManagedAccess.AspNetCore.Tokens;
using ManagedAccess.AspNetCore.Tokens.Keys;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Tokens.Keys;

/// <summary>When keys cannot be fetched, the log names the URL and what went wrong with it.</summary>
[Trait("Case", "A13")]
public sealed class BackchannelTests
{
    private const string Discovery = TestIssuer.DefaultIssuer + "/.well-known/oauth-authorization-server";
    private const string OpenId = TestIssuer.DefaultIssuer + "/.well-known/openid-configuration";
    private const string Keys = TestIssuer.DefaultIssuer + "/keys";

    public static TheoryData<string, string[]> Failures => new()
    {
        { "DNS", [Discovery, "not resolved (DNS)"] },
        { "refused", [Discovery, "could not be reached"] },
        { "500", [$"{Discovery} answered with status 500; expected 200", $"{OpenId} answered with status 500"] },
        { "redirect", [$"{Discovery} answered with status 302, a redirect"] },
        { "metadata is HTML", [$"{Discovery} answered with something that is not JSON", $"{OpenId} answered with something that is not JSON"] },
        { "metadata of another issuer", [$"{Discovery} names the issuer 'https://other.example\\u000a'; expected '{TestIssuer.DefaultIssuer}', to the letter"] },
        { "metadata without jwks_uri", [$"{Discovery} names no jwks_uri"] },
        { "metadata with http", [$"{Discovery} names the jwks_uri 'http://as.example.com/keys', which is not https"] },
        { "keys are HTML", [$"{Keys} answered with something that is not JSON"] },
        { "keys are none", [$"{Keys} holds no key that can be used; expected a JWK Set", "RS256"] },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Keys_ThatCannotBeFetched_AreReportedWithUrlAndCause(string failure, string[] expected)
    {
        var log = new RecordingLogs();
        using var path = new TokenPath(services: services =>
        {
            services.AddLogging(logging => logging.AddProvider(log));
            if (failure == "DNS")
            {
                services.AddHttpClient(BackchannelDefaults.HttpClientName).ConfigurePrimaryHttpMessageHandler(() => new NoNames());
            }
        });
        switch (failure)
        {
            case "refused": path.OAuth.State = TestIssuerState.Down; break;
            case "500": path.OAuth.State = TestIssuerState.Failing; break;
            case "redirect": path.OAuth.State = TestIssuerState.Redirecting; break;
            case "metadata is HTML": path.OAuth.MetadataOverride = "<html>Sign in</html>"; break;
            case "metadata of another issuer": path.OAuth.MetadataOverride = """{ "issuer": "https://other.example\n", "jwks_uri": "https://as.example.com/keys" }"""; break;
            case "metadata without jwks_uri": path.OAuth.MetadataOverride = $$"""{ "issuer": "{{TestIssuer.DefaultIssuer}}" }"""; break;
            case "metadata with http": path.OAuth.MetadataOverride = $$"""{ "issuer": "{{TestIssuer.DefaultIssuer}}", "jwks_uri": "http://as.example.com/keys" }"""; break;
            case "keys are HTML": path.OAuth.KeySetOverride = "<html>Sign in</html>"; break;
            case "keys are none": path.OAuth.KeySetOverride = """{ "keys": [] }"""; break;
        }

        await path.RefreshAsync();
        var rejection = await path.RejectionOfAsync(path.OAuth.Issue());

        var reported = log.Named("NoSigningKeys").First(entry => entry.Text.Contains(TestIssuer.DefaultIssuer, StringComparison.Ordinal));
        Assert.All(expected, text => Assert.Contains(text, reported.Text, StringComparison.Ordinal));
        Assert.Equal((LogLevel.Error, TokenRejection.KeysUnavailable), (reported.Level, rejection));
        Assert.All(expected, text => Assert.Contains(text, Assert.Single(log.Named("TokenRefused")).Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Keys_OfAServerThatNeverAnswers_AreReportedAsATimeout()
    {
        using var path = new TokenPath();
        path.OAuth.State = TestIssuerState.Hanging;
        var cache = path.KeyCaches.All[0];

        var refresh = cache.RefreshAsync();
        for (var turn = 0; path.Network.Requests.All(uri => uri.Host != "as.example.com"); turn++)
        {
            Assert.True(turn < 10_000_000, "the server was never asked");
            await Task.Yield();
        }

        path.Clock.Advance(SigningKeyCache.FetchLimit);
        await refresh.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        Assert.Equal($"{Discovery} gave no answer within 5 seconds (timeout)", cache.LastFailure);
    }

    // Real sockets: what the framework tells about these is not to be had from a made-up handler.
    [Fact]
    public async Task Fetch_FromAPortNobodyListensTo_IsReportedAsRefused()
    {
        var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();

        Assert.Equal($"http://127.0.0.1:{port}/keys could not be reached: the connection was refused", await FailureAsync($"http://127.0.0.1:{port}/keys"));
    }

    [Fact]
    public async Task Fetch_FromAServerWhoseCertificateNobodyVouchesFor_IsReportedAsTls()
    {
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(server => server.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        await using var server = builder.Build();
        await server.StartAsync(TestContext.Current.CancellationToken);
        var url = server.Urls.Single() + "/keys";

        var failure = await FailureAsync(url);

        Assert.StartsWith($"{url} could not be reached: the TLS handshake failed (", failure, StringComparison.Ordinal);
    }

    private static async Task<string> FailureAsync(string url)
    {
        var services = new ServiceCollection().AddHttpClient(BackchannelDefaults.HttpClientName).Services.BuildServiceProvider();
        await using var _ = services;
        var exception = await Assert.ThrowsAsync<BackchannelException>(() =>
            new Backchannel(services.GetRequiredService<IHttpClientFactory>()).GetAsync(new Uri(url), 1000, TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        Assert.False(exception.HasAnswered);
        return exception.Message;
    }

    private sealed class NoNames : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            throw new HttpRequestException(HttpRequestError.NameResolutionError, $"Name or service not known ({request.RequestUri!.Authority})");
    }
}
