using System.Net.Http.Headers;
using ManagedAccess.AspNetCore.Tokens.Clients;
using ManagedAccess.Testing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Downstream.Exchange;

/// <summary>The service gets a token of its own, nobody else gets any, and the caller's token goes to its issuer only.</summary>
public sealed class TokenExchangeTests
{
    [Fact]
    public async Task Exchange_OfTheCallersToken_IsThatOfRfc8693()
    {
        await using var app = await ExchangeApp.StartAsync(options =>
        {
            options.Resource = "https://reports.corp.example/";
            options.Scopes.Add("reports.read");
            options.Scopes.Add("reports.list");
        });
        var token = app.Token();

        Assert.Equal("status 200", await app.CallAsync(token));

        var question = Assert.Single(app.Questions);
        Assert.Equal("https://as.example.com/token", question.Uri.AbsoluteUri);
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["grant_type"] = "urn:ietf:params:oauth:grant-type:token-exchange",
                ["subject_token"] = token,
                ["subject_token_type"] = "urn:ietf:params:oauth:token-type:access_token",
                ["requested_token_type"] = "urn:ietf:params:oauth:token-type:access_token",
                ["audience"] = "reports",
                ["resource"] = "https://reports.corp.example/",
                ["scope"] = "reports.read reports.list",
            },
            question.Form);
        Assert.Equal("Basic " + Convert.ToBase64String("wiki:s3cret%3A+%C3%A9"u8), question.Authorization);
        Assert.Equal("Bearer downstream-1", Assert.Single(app.Calls).Authorization);
    }

    [Fact]
    public async Task Exchange_OnBehalfOf_IsThatOfEntra()
    {
        await using var app = await ExchangeApp.StartAsync(options =>
        {
            (options.Grant, options.Audience, options.SecretInForm) = (TokenExchangeGrant.OnBehalfOf, null, true);
            options.Scopes.Add("api://reports/.default");
        });
        app.Answer = _ => ExchangeApp.Json("""{"token_type":"Bearer","scope":"api://reports/read","expires_in":3269,"ext_expires_in":0,"access_token":"eyJ.downstream.x","refresh_token":"OAQABAAAA"}""");
        var token = app.Token();

        Assert.Equal("status 200", await app.CallAsync(token));

        Assert.Equal(
            new Dictionary<string, string>
            {
                ["grant_type"] = "urn:ietf:params:oauth:grant-type:jwt-bearer",
                ["assertion"] = token,
                ["requested_token_use"] = "on_behalf_of",
                ["scope"] = "api://reports/.default",
                ["client_id"] = "wiki",
                ["client_secret"] = "s3cret: é",
            },
            Assert.Single(app.Questions).Form);
        Assert.Equal("Bearer eyJ.downstream.x", Assert.Single(app.Calls).Authorization);
    }

    [Fact]
    public async Task CallersToken_IsInNoByteThatGoesToTheService()
    {
        await using var app = await ExchangeApp.StartAsync();
        var token = app.Token();

        await app.CallAsync(token);
        await app.App.GetAsync("/call?to=https%3A%2F%2Freports.corp.example", ("Authorization", $"Bearer {token}"), ("X-Copy", "1"));
        await app.App.GetAsync("/call?to=https%3A%2F%2Fevil.example", ("Authorization", $"Bearer {token}"), ("X-Copy", "1"));

        Assert.Equal(3, app.Calls.Count);
        Assert.All(app.Calls, call => Assert.DoesNotContain(token.Split('.')[2], call.Text, StringComparison.Ordinal));
        Assert.Equal(["Bearer downstream-1", "Bearer downstream-1", null], app.Calls.Select(call => call.Authorization));
        Assert.DoesNotContain(app.App.Logs.Events, line => line.Text.Contains(token.Split('.')[2], StringComparison.Ordinal) || line.Text.Contains("downstream-1", StringComparison.Ordinal) || line.Text.Contains("s3cret", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("https://reports.corp.example/today", true)]
    [InlineData("https://REPORTS.corp.example:443/", true)]
    [InlineData("http://localhost:5090/", true)]
    [InlineData("http://reports.corp.example/", false)]
    [InlineData("https://reports.corp.example:8443/", false)]
    [InlineData("https://reports.corp.example.evil.example/", false)]
    [InlineData("https://evil.example/?reports.corp.example", false)]
    [InlineData("https://reports.corp.example@evil.example/", false)]
    [InlineData("https://sub.reports.corp.example/", false)]
    [InlineData("http://localhost:5091/", false)]
    public async Task Request_ToANamedHostOnly_HasAToken(string url, bool expected)
    {
        await using var app = await ExchangeApp.StartAsync();

        Assert.Equal("status 200", await app.CallAsync(app.Token(), url));

        Assert.Equal(expected ? "Bearer downstream-1" : null, Assert.Single(app.Calls).Authorization);
        Assert.Equal(expected ? 1 : 0, app.Questions.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Request_SentAgainToAnotherHost_LeavesTheTokenBehind(bool asACopy)
    {
        await using var app = await ExchangeApp.StartAsync(outside: client => client.AddHttpMessageHandler(() => new SendingOn(new("https://evil.example/"), asACopy)));

        await app.CallAsync(app.Token());

        Assert.Equal(["reports.corp.example", "evil.example"], app.Calls.Select(call => call.Uri.Host));
        Assert.Null(app.Calls.Last().Authorization);
        Assert.DoesNotContain("downstream-1", app.Calls.Last().Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("chosen after")]
    [InlineData("changed after")]
    [InlineData("within another")]
    public async Task Client_WithTokenExchange_FollowsNoRedirect(string primary)
    {
        await using var app = await ExchangeApp.StartAsync(change: setup => setup.LaterServices += services =>
        {
            var client = services.AddHttpClient("reports");
            _ = primary switch
            {
                "chosen after" => client.ConfigurePrimaryHttpMessageHandler(() => new HttpClientHandler()),
                "changed after" => client.UseSocketsHttpHandler((handler, _) => handler.AllowAutoRedirect = true),
                _ => client.ConfigurePrimaryHttpMessageHandler(() => new Wrapping { InnerHandler = new SocketsHttpHandler() }),
            };
        });

        var handler = app.App.Services.GetRequiredService<IHttpMessageHandlerFactory>().CreateHandler("reports");
        while (handler is DelegatingHandler outer)
        {
            handler = outer.InnerHandler!;
        }

        Assert.False(handler is HttpClientHandler chosen ? chosen.AllowAutoRedirect : Assert.IsType<SocketsHttpHandler>(handler).AllowAutoRedirect);
    }

    [Fact]
    public async Task Caller_ThatCannotBeExchanged_IsNamed()
    {
        await using var app = await ExchangeApp.StartAsync();

        Assert.StartsWith("NoCaller - - The request has no caller", await app.CallAsync(null, path: "/open"), StringComparison.Ordinal);
        Assert.StartsWith("NoCaller - - The request has no caller", await app.CallAsync(app.Token(claims => claims["aud"] = "https://other.example"), path: "/open"), StringComparison.Ordinal);
        var access = await app.App.GetAsync("/call?to=https%3A%2F%2Freports.corp.example", app.App.Assertion());
        Assert.StartsWith("NotExchangeable - - The caller came through Cloudflare Access", await access.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var client = app.App.Services.GetRequiredService<IHttpClientFactory>().CreateClient("reports");
        var background = await Assert.ThrowsAsync<TokenExchangeException>(() => client.GetAsync(new Uri("https://reports.corp.example/")));
        Assert.Equal(TokenExchangeFailure.NoCaller, background.Failure);
        Assert.Empty(app.Questions);
        Assert.Empty(app.Calls);
    }

    [Fact]
    public async Task Token_OfAnotherServer_IsNotSent()
    {
        await using var app = await ExchangeApp.StartAsync(options => options.Issuer = TestIssuer.DefaultIssuer, setup =>
        {
            setup.OtherIssuers.Add("https://second.example");
            setup.Settings["AuthorizationServers:2:Issuer"] = "https://second.example";
        });

        Assert.StartsWith("NotExchangeable - - The caller's token is of https://second.example", await app.CallAsync(app.App.Others[0].Issue()), StringComparison.Ordinal);
        Assert.Empty(app.Questions);
        Assert.Empty(app.Calls);
    }

    [Fact]
    public async Task PrivateKey_AndCertificate_ProveWhoAsks()
    {
        using var key = System.Security.Cryptography.RSA.Create(2048);
        var request = new System.Security.Cryptography.X509Certificates.CertificateRequest("CN=wiki", key, System.Security.Cryptography.HashAlgorithmName.SHA256, System.Security.Cryptography.RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem());
            await using var signing = await ExchangeApp.StartAsync(options => (options.ClientSecret, options.PrivateKeyPath) = (null, path));
            Assert.Equal("status 200", await signing.CallAsync(signing.Token()));
            var form = Assert.Single(signing.Questions).Form;
            Assert.Equal(("wiki", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer", 3), (form["client_id"], form["client_assertion_type"], form["client_assertion"].Split('.').Length));

            await using var mutual = await ExchangeApp.StartAsync(options => (options.ClientSecret, options.CertificatePath) = (null, path));
            Assert.Equal("status 200", await mutual.CallAsync(mutual.Token()));
            var question = Assert.Single(mutual.Questions);
            Assert.Equal(("https://mtls.as.example.com/token", "wiki", null), (question.Uri.AbsoluteUri, question.Form["client_id"], question.Authorization));
            Assert.NotNull(mutual.App.Services.GetRequiredService<ClientCertificates>().Select(this, "mtls.as.example.com", [], null, []));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task Token_ThatWasIssued_IsOnRecord()
    {
        await using var app = await ExchangeApp.StartAsync();

        await app.CallAsync(app.Token(claims => claims["jti"] = "token-7"));

        var line = Assert.Single(app.App.Logs.Named("DownstreamTokenIssued"));
        Assert.StartsWith("https://as.example.com issued a token for reports.corp.example in exchange for the caller's token token-7", line.Text, StringComparison.Ordinal);
        Assert.Equal("token-7", app.App.Audit.Last.TokenId);
    }

    private sealed class Wrapping : DelegatingHandler;

    private sealed class SendingOn(Uri elsewhere, bool asACopy) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            (await base.SendAsync(request, cancellationToken)).Dispose();
            if (!asACopy)
            {
                request.RequestUri = elsewhere;
                return await base.SendAsync(request, cancellationToken);
            }

            using var copy = new HttpRequestMessage(request.Method, elsewhere);
            copy.Headers.Authorization = request.Headers.Authorization is { } given ? new AuthenticationHeaderValue(given.Scheme, given.Parameter) : null;
            return await base.SendAsync(copy, cancellationToken);
        }
    }
}
