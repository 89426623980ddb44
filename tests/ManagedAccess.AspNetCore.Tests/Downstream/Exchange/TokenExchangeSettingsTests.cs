using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Downstream.Exchange;

/// <summary>Options that cannot work stop the host, with the option, the value found and the value expected.</summary>
public sealed class TokenExchangeSettingsTests
{
    public static TheoryData<string, string> Wrong => new()
    {
        { "ClientId", ".ClientId is missing; expected the client_id" },
        { "ClientSecret", " has no proof of who asks; expected exactly one of ClientSecret, PrivateKeyPath and CertificatePath" },
        { "TwoProofs", " has two proofs of who asks" },
        { "BlankSecret", ".ClientSecret is blank; expected a secret, or nothing" },
        { "PrivateKeyPath", ".PrivateKeyPath is '/nowhere.pem', which could not be read" },
        { "CertificatePath", ".CertificatePath is '/nowhere.pem', which could not be read" },
        { "SigningAlgorithm", ".SigningAlgorithm is 'HS256'; expected one of ES256" },
        { "Issuer", ".Issuer is 'https://other.example'; expected the Issuer of exactly one OAuth server of ManagedAccess:AuthorizationServers: https://as.example.com" },
        { "HttpEndpoint", ".TokenEndpoint is 'http://as.example.com/token'; expected an absolute https URL" },
        { "LoopbackEndpoint", ".TokenEndpoint is 'http://localhost:5000/token'; expected an absolute https URL" },
        { "RelativeEndpoint", ".TokenEndpoint is 'token'; expected an absolute https URL" },
        { "NoTarget", " has no Audience, Resource and Scopes; expected at least one that names the service" },
        { "Audience", ".Audience is blank; expected the name of the service" },
        { "Resource", ".Resource is 'https://reports.example/#top'; expected an absolute URL without a fragment" },
        { "Scope", ".Scopes has 'a b'; expected scopes of visible ASCII" },
        { "OnBehalfOf", ".Scopes is empty; expected at least one for OnBehalfOf" },
        { "OnBehalfOfAudience", ".Audience is 'reports'; expected nothing for OnBehalfOf" },
        { "Grant", ".Grant is '7'; expected TokenExchange or OnBehalfOf" },
        { "Timeout", ".Timeout is '00:01:00'; expected from 00:00:00.100 to 00:00:30" },
        { "CacheEntries", ".CacheEntries is '-1'; expected from 0 to 1000000" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task Option_ThatCannotWork_StopsTheHost(string mistake, string message)
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => ExchangeApp.StartAsync(options => Spoil(options, mistake)));

        Assert.Contains(exception.Failures, failure => failure.Contains($"AddTokenExchange of the client 'reports': TokenExchangeOptions{message}", StringComparison.Ordinal));
        Assert.DoesNotContain("s3cret", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Issuer_OfSeveralServers_MustBeNamed()
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => ExchangeApp.StartAsync(change: setup => setup.Settings["AuthorizationServers:2:Issuer"] = "https://second.example"));

        Assert.Contains("expected one of ManagedAccess:AuthorizationServers: https://as.example.com, https://second.example", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task App_WithoutAddManagedAccess_IsTold()
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseTestServer();
        builder.Services.AddHttpClient("reports").AddTokenExchange(_ => { }, ExchangeApp.Host);
        await using var app = builder.Build();

        Assert.Contains("AddManagedAccess()", (await Assert.ThrowsAsync<OptionsValidationException>(() => app.StartAsync())).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("*.corp.example")]
    [InlineData("https://reports.corp.example")]
    [InlineData("reports.corp.example/path")]
    [InlineData("")]
    public void Host_ThatIsMoreOrLessThanAHost_IsRefusedAtOnce(string host)
    {
        var builder = new ServiceCollection().AddHttpClient("reports");

        Assert.Contains($"'{host}'", Assert.Throws<ArgumentException>(() => builder.AddTokenExchange(_ => { }, host)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Client_WithTwoExchangesOrNoHost_IsRefusedAtOnce()
    {
        var builder = new ServiceCollection().AddHttpClient("reports");

        Assert.Throws<ArgumentException>(() => builder.AddTokenExchange(_ => { }));
        builder.AddTokenExchange(_ => { }, ExchangeApp.Host);
        Assert.Contains("'reports'", Assert.Throws<InvalidOperationException>(() => builder.AddTokenExchange(_ => { }, ExchangeApp.Host)).Message, StringComparison.Ordinal);
    }

    private static void Spoil(TokenExchangeOptions options, string mistake)
    {
        switch (mistake)
        {
            case "ClientId": options.ClientId = null; break;
            case "ClientSecret": options.ClientSecret = null; break;
            case "TwoProofs": options.PrivateKeyPath = "/nowhere.pem"; break;
            case "BlankSecret": options.ClientSecret = " "; break;
            case "PrivateKeyPath": (options.ClientSecret, options.PrivateKeyPath) = (null, "/nowhere.pem"); break;
            case "CertificatePath": (options.ClientSecret, options.CertificatePath) = (null, "/nowhere.pem"); break;
            case "SigningAlgorithm": options.SigningAlgorithm = "HS256"; break;
            case "Issuer": options.Issuer = "https://other.example"; break;
            case "HttpEndpoint": options.TokenEndpoint = "http://as.example.com/token"; break;
            case "LoopbackEndpoint": options.TokenEndpoint = "http://localhost:5000/token"; break;
            case "RelativeEndpoint": options.TokenEndpoint = "token"; break;
            case "NoTarget": options.Audience = null; break;
            case "Audience": options.Audience = " "; break;
            case "Resource": options.Resource = "https://reports.example/#top"; break;
            case "Scope": options.Scopes.Add("a b"); break;
            case "OnBehalfOf": (options.Grant, options.Audience) = (TokenExchangeGrant.OnBehalfOf, null); break;
            case "OnBehalfOfAudience": options.Grant = TokenExchangeGrant.OnBehalfOf; break;
            case "Grant": options.Grant = (TokenExchangeGrant)7; break;
            case "Timeout": options.Timeout = TimeSpan.FromMinutes(1); break;
            case "CacheEntries": options.CacheEntries = -1; break;
        }
    }
}
