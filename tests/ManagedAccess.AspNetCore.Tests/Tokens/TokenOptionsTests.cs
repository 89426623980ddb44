using System.ComponentModel.DataAnnotations;
using ManagedAccess.AspNetCore.Tokens;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Tokens;

/// <summary>What an operator can get wrong, and the sentence that says so. The setting's full name is put in front at the root.</summary>
public sealed class TokenOptionsTests
{
    public static TheoryData<string, string> BadServers => new()
    {
        { "Issuer:", "is missing" },
        { "Issuer:wiki", "is 'wiki'; expected an absolute https URL" },
        { "Issuer:ftp://as.example.com", "expected an absolute https URL" },
        { "Issuer:http://as.example.com", "expected https" },
        { "Issuer:http://localhost:5000", "expected https" },
        { "Issuer:https://u:p@as.example.com", "user information" },
        { "Issuer:https://as.example.com#x", "fragment" },
        { "Issuer:https://as.example.com?x=1", "query" },
        { "JwksUri:keys.json", "expected an absolute https URL" },
        { "JwksUri:http://as.example.com/keys", "expected https" },
        { "TokenTypes:", "is empty" },
        { "Audiences: ", "contains an empty value" },
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
        Assert.Contains(message, problem.ErrorMessage, StringComparison.Ordinal);
        Assert.Equal([name], problem.MemberNames);
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

        Assert.Equal(["Audiences", "TokenTypes"], Problems(server).SelectMany(problem => problem.MemberNames).Order());
    }

    [Fact]
    public void AccessTokenOptions_OutOfBounds_AreProblemsOneByOne()
    {
        Assert.Empty(Problems(new AccessTokenOptions()));
        Assert.Empty(Problems(new AccessTokenOptions { ClockSkew = TimeSpan.FromMinutes(5), CacheEntries = 0, MaxTokenLength = 65536 }));
        var problems = Problems(new AccessTokenOptions { ClockSkew = TimeSpan.FromSeconds(301), CacheEntries = -1, MaxTokenLength = 1023 });
        Assert.Equal(["ClockSkew", "MaxTokenLength", "CacheEntries"], problems.SelectMany(problem => problem.MemberNames));
    }

    private static List<ValidationResult> Problems(IValidatableObject options) => [.. options.Validate(new ValidationContext(options, "x", null, null))];
}
