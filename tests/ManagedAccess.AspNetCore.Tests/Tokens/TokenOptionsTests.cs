using ManagedAccess.AspNetCore.Configuration;
using ManagedAccess.AspNetCore.Configuration.Rules;
using ManagedAccess.AspNetCore.Markdown.Configuration;
using ManagedAccess.AspNetCore.Tokens;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Tokens;

/// <summary>What an operator can get wrong, and the sentence that says so.</summary>
public sealed class TokenOptionsTests
{
    public static TheoryData<string, string> BadServers => new()
    {
        { "Issuer:", "is empty; expected the issuer identifier" },
        { "Issuer:wiki", "is 'wiki'; expected an absolute https URL" },
        { "Issuer:ftp://as.example.com", "expected an absolute https URL" },
        { "Issuer:http://as.example.com", "expected https" },
        { "Issuer:http://localhost:5000", "expected https" },
        { "Issuer:https://u:p@as.example.com", "user information" },
        { "Issuer:https://as.example.com#x", "fragment" },
        { "Issuer:https://as.example.com?x=1", "query" },
        { "JwksUri:keys.json", "expected an absolute https URL" },
        { "JwksUri:http://as.example.com/keys", "expected https" },
        { "Issuer: https://as.example.com", "expected a URL without white space" },
        { "JwksUri:https://as.example.com/.well-known/openid-configuration", "expected the address of the JWK Set itself" },
        { "TokenTypes:", "is empty" },
        { "Audiences: ", "expected an audience" },
    };

    [Theory]
    [MemberData(nameof(BadServers))]
    public void AuthorizationServer_BadSetting_IsNamedWithWhatWasFoundAndExpected(string setting, string message)
    {
        var (name, value) = (setting[..setting.IndexOf(':', StringComparison.Ordinal)], setting[(setting.IndexOf(':', StringComparison.Ordinal) + 1)..]);
        var server = new AuthorizationServerOptions { Issuer = "https://as.example.com" };
        switch (name)
        {
            case "Issuer":
                server.Issuer = value;
                break;
            case "JwksUri":
                server.JwksUri = value;
                break;
            case "TokenTypes":
                server.TokenTypes = [value];
                break;
            default:
                server.Audiences.Add(value);
                break;
        }

        var problem = Assert.Single(Problems(server));
        Assert.StartsWith($"ManagedAccess:AuthorizationServers:0:{name}", problem, StringComparison.Ordinal);
        Assert.Contains(message, problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://as.example.com", true)]
    [InlineData("https://as.example.com/tenant/", true)]
    [InlineData("http://localhost:5000", false)]
    [InlineData("http://127.0.0.1:5000", false)]
    [InlineData("http://[::1]:5000", false)]
    [InlineData("/", true)]
    public void AuthorizationServer_GoodIssuer_HasNoProblem(string issuer, bool requireHttps)
    {
        Assert.Empty(Problems(new AuthorizationServerOptions { Issuer = issuer, RequireHttpsMetadata = requireHttps }));
    }

    [Fact]
    [Trait("Conformance", "CFA-13")]
    public void AccessServer_WithoutAudienceTagOrWithTheOtherKindOfToken_IsAProblem()
    {
        var server = new AuthorizationServerOptions { Type = AuthorizationServerType.CloudflareAccess, Issuer = "https://acme.cloudflareaccess.com", TokenTypes = ["application/AT+jwt"] };

        Assert.Equal(["Audiences", "TokenTypes"], Problems(server).Select(problem => problem.Split(' ')[0].Split(':')[^1]).Order());
    }

    [Fact]
    public void AccessTokenOptions_OutOfBounds_AreProblemsOneByOne()
    {
        Assert.Empty(Problems(options => { }));
        Assert.Empty(Problems(options => (options.ClockSkew, options.CacheEntries, options.MaxTokenLength) = (TimeSpan.FromMinutes(5), 0, 65536)));
        Assert.Equal(
            [
                "ManagedAccess:Tokens:ClockSkew is '00:05:01'; expected from 00:00:00 to 00:05:00.",
                "ManagedAccess:Tokens:MaxTokenLength is '1023'; expected from 1024 to 65536 characters.",
                "ManagedAccess:Tokens:CacheEntries is '-1'; expected from 0 to 1000000 tokens.",
            ],
            Problems(options => (options.ClockSkew, options.CacheEntries, options.MaxTokenLength) = (TimeSpan.FromSeconds(301), -1, 1023)));
    }

    // A23: an issuer is compared code point for code point, so these can never be the iss of a token
    [Theory]
    [InlineData("https://acme.cloudflareaccess.com/", "write https://acme.cloudflareaccess.com.", AuthorizationServerType.CloudflareAccess)]
    [InlineData("https://acme.cloudflareaccess.com/cdn-cgi/access/certs", "write https://acme.cloudflareaccess.com.", AuthorizationServerType.CloudflareAccess)]
    [InlineData("https://login.example.com/.well-known/openid-configuration", "write https://login.example.com.")]
    [InlineData("https://login.example.com/a/.well-known/openid-configuration", "write https://login.example.com/a.")]
    [InlineData("https://login.example.com/.well-known/oauth-authorization-server/a", "write https://login.example.com/a.")]
    [InlineData("https://login.microsoftonline.com/common/v2.0", "<tenant id>/v2.0")]
    [InlineData("https://login.microsoftonline.com/organizations/v2.0", "<tenant id>/v2.0")]
    [InlineData("https://login.microsoftonline.com/consumers", "<tenant id>/v2.0")]
    [InlineData("https://login.microsoftonline.com/corp.onmicrosoft.com/v2.0", "<tenant id>/v2.0")]
    [InlineData("https://login.microsoftonline.com/8d3c2a1b-0000-4000-8000-00000000c0de", "<tenant id>/v2.0")]
    [InlineData("https://login.microsoftonline.com/8d3c2a1b-0000-4000-8000-00000000c0de/v2.0/", "<tenant id>/v2.0")]
    [InlineData("https://login.microsoftonline.us/common/v2.0", "<tenant id>/v2.0")]
    [InlineData("https://sts.windows.net/8d3c2a1b-0000-4000-8000-00000000c0de", "with the slash at the end")]
    [InlineData("https://login.microsoftonline.com/{tenant}/v2.0", "in place of {tenant}")]
    [InlineData("https://corp.eu.auth0.com", "with the slash at the end")]
    [InlineData("https://corp.okta.com", "/oauth2/default")]
    [InlineData("https://corp.okta.com/oauth2/default/", "without a slash")]
    [InlineData("https://id.corp.example/realms/staff/", "write https://id.corp.example/realms/staff.")]
    [InlineData("https://id.corp.example/auth/realms/staff/protocol/openid-connect", "write https://id.corp.example/auth/realms/staff.")]
    [InlineData("https://id.corp.example/admin/realms/staff", "write https://id.corp.example/realms/staff.")]
    [InlineData("https://id.corp.example/connect/token", "an endpoint")]
    [InlineData("https://accounts.google.com/", "without a slash")]
    [InlineData("https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Ab1/", "without a slash")]
    [InlineData("https://corp.auth.eu-west-1.amazoncognito.com", "cognito-idp")]
    public void Issuer_ThatNoTokenNames_IsAProblemWithTheOneToWrite(string issuer, string expected, AuthorizationServerType type = AuthorizationServerType.OAuth)
    {
        var server = new AuthorizationServerOptions { Type = type, Issuer = issuer, Audiences = { "aud1" } };

        var problem = Assert.Single(Problems(server));

        Assert.StartsWith($"ManagedAccess:AuthorizationServers:0:Issuer is '{issuer}'; expected ", problem, StringComparison.Ordinal);
        Assert.Contains(expected, problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://login.microsoftonline.com/8d3c2a1b-0000-4000-8000-00000000c0de/v2.0")]
    [InlineData("https://sts.windows.net/8d3c2a1b-0000-4000-8000-00000000c0de/")]
    [InlineData("https://corp.eu.auth0.com/")]
    [InlineData("https://corp.okta.com/oauth2/default")]
    [InlineData("https://corp.oktapreview.com/oauth2/aus1a2b3")]
    [InlineData("https://id.corp.example/realms/staff")]
    [InlineData("https://id.corp.example/auth/realms/staff")]
    [InlineData("https://accounts.google.com")]
    [InlineData("https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Ab1")]
    [InlineData("https://acme.cloudflareaccess.com/cdn-cgi/access/sso/oidc/0123abcd")]
    [InlineData("https://login.example.com/")]
    [InlineData("https://login.example.com/token-service")]
    public void Issuer_OfARealServer_HasNoProblem(string issuer) => Assert.Empty(Problems(new AuthorizationServerOptions { Issuer = issuer, Audiences = { "api" } }));

    [Fact]
    public void TokenTypes_OfNoType_IsAProblem() => Assert.Equal(
        "ManagedAccess:AuthorizationServers:0:TokenTypes is empty; expected at least one type, or nothing for the default.",
        Assert.Single(Problems(new AuthorizationServerOptions { Issuer = "https://as.example.com", TokenTypes = [] })));

    // A23
    [Fact]
    public void EntraServer_WithoutAudiences_IsAProblem()
    {
        var server = new AuthorizationServerOptions { Issuer = "https://login.microsoftonline.com/8d3c2a1b-0000-4000-8000-00000000c0de/v2.0" };

        Assert.Contains("ManagedAccess:AuthorizationServers:0:Audiences is empty; expected the application (client) ID", Assert.Single(Problems(server)), StringComparison.Ordinal);
    }

    // A23
    [Theory]
    [InlineData("https://wiki.corp.example")]
    [InlineData("api://wiki")]
    public void AccessServer_WithAUrlForAnAudienceTag_IsAProblem(string audience)
    {
        var server = new AuthorizationServerOptions { Type = AuthorizationServerType.CloudflareAccess, Issuer = "https://acme.cloudflareaccess.com", Audiences = { audience } };

        Assert.Contains($"Audiences:0 is '{audience}'; expected the AUD tag", Assert.Single(Problems(server)), StringComparison.Ordinal);
    }

    internal static string[] Problems(AuthorizationServerOptions server)
    {
        var options = new ManagedAccessOptions { Resource = "https://wiki.corp.example", AuthorizationServers = { server } };
        return [.. new SettingsChecker(ManagedAccessSettings.Schema).Check(options), .. new AuthorizationServerRules(new Development(), []).Validate(null, options).Failures ?? []];
    }

    private static string[] Problems(Action<AccessTokenOptions> change)
    {
        var options = new ManagedAccessOptions { Resource = "https://wiki.corp.example", AuthorizationServers = { new() { Issuer = "https://as.example.com" } } };
        change(options.Tokens);
        return [.. new SettingsChecker(ManagedAccessSettings.Schema).Check(options)];
    }

    private sealed class Development : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = Environments.Development;

        public string ApplicationName { get; set; } = "wiki";

        public string ContentRootPath { get; set; } = "/";

        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}
