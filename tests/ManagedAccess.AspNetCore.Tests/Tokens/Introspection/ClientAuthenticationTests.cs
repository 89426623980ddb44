using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using ManagedAccess.AspNetCore.Tokens.Clients;
using ManagedAccess.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Tokens.Introspection;

/// <summary>How the app proves to the authorization server who asks.</summary>
public sealed class ClientAuthenticationTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bound-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    [Trait("Conformance", "INT-01")]
    public async Task Secret_InTheForm_IsInTheForm()
    {
        await using var app = await OpaqueTokenApp.StartAsync(setup => setup.Settings["AuthorizationServers:0:Introspection:SecretInForm"] = "true");

        Assert.Equal(HttpStatusCode.OK, (await app.ReadAsync(app.Issuer.Introspection.Issue())).StatusCode);

        var question = app.Issuer.Introspection.Questions.Single();
        Assert.Null(question.Authorization);
        Assert.Equal(("wiki", "s3cret: é"), (question.Form["client_id"], question.Form["client_secret"]));
    }

    [Theory]
    [InlineData("RS256")]
    [InlineData("PS384")]
    [InlineData("ES256")]
    [Trait("Conformance", "INT-01")]
    public async Task PrivateKey_SignsAnAssertionForTheServer(string algorithm)
    {
        using AsymmetricAlgorithm key = algorithm[0] == 'E' ? ECDsa.Create(ECCurve.NamedCurves.nistP256) : RSA.Create(2048);
        await using var app = await OpaqueTokenApp.StartAsync(setup =>
        {
            setup.Settings.Remove("AuthorizationServers:0:Introspection:ClientSecret");
            setup.Settings["AuthorizationServers:0:Introspection:PrivateKeyPath"] = Written("key.pem", key.ExportPkcs8PrivateKeyPem());
            setup.Settings["AuthorizationServers:0:Introspection:SigningAlgorithm"] = algorithm;
        });

        await app.ReadAsync(app.Issuer.Introspection.Issue());
        await app.ReadAsync(app.Issuer.Introspection.Issue());

        var forms = app.Issuer.Introspection.Questions.Select(question => question.Form).ToArray();
        Assert.Equal("urn:ietf:params:oauth:client-assertion-type:jwt-bearer", forms[0]["client_assertion_type"]);
        var parts = forms[0]["client_assertion"].Split('.');
        var claims = Decoded(parts[1]);
        Assert.Equal(algorithm, Decoded(parts[0])["alg"]!.GetValue<string>());
        Assert.Equal(("wiki", "wiki", TestIssuer.DefaultIssuer), (claims["iss"]!.GetValue<string>(), claims["sub"]!.GetValue<string>(), claims["aud"]!.GetValue<string>()));
        Assert.Equal(60, claims["exp"]!.GetValue<long>() - claims["iat"]!.GetValue<long>());
        Assert.NotEqual(Decoded(forms[1]["client_assertion"].Split('.')[1])["jti"]!.GetValue<string>(), claims["jti"]!.GetValue<string>());
        var (data, signature) = (Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]));
        Assert.True(key switch
        {
            RSA rsa when algorithm == "PS384" => rsa.VerifyData(data, signature, HashAlgorithmName.SHA384, RSASignaturePadding.Pss),
            RSA rsa => rsa.VerifyData(data, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
            _ => ((ECDsa)key).VerifyData(data, signature, HashAlgorithmName.SHA256),
        });
    }

    [Fact]
    [Trait("Conformance", "INT-01")]
    public async Task Certificate_IsShownToTheHostOfTheEndpointOnly()
    {
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=wiki", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        await using var app = await OpaqueTokenApp.StartAsync(setup =>
        {
            setup.Settings.Remove("AuthorizationServers:0:Introspection:ClientSecret");
            setup.Settings["AuthorizationServers:0:Introspection:CertificatePath"] = Written("client.pem", certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem());
        });
        app.Issuer.MetadataOverride = """{"issuer":"https://as.example.com","introspection_endpoint":"https://as.example.com/other","mtls_endpoint_aliases":{"introspection_endpoint":"https://as.example.com/introspect"}}""";

        Assert.Equal(HttpStatusCode.OK, (await app.ReadAsync(app.Issuer.Introspection.Issue())).StatusCode);

        var select = app.Services.GetRequiredService<ClientCertificates>().Select;
        Assert.Equal(certificate.Thumbprint, Assert.IsType<X509Certificate2>(select(this, "as.example.com", [], null, [])).Thumbprint);
        Assert.Null(select(this, "evil.example", [], null, []));
        Assert.Equal("wiki", app.Issuer.Introspection.Questions.Single().Form["client_id"]);
    }

    public static TheoryData<string, string?, string> BadSettings => new()
    {
        { "ClientSecret", null, "no proof of who asks" },
        { "PrivateKeyPath", "/nowhere/key.pem", "two proofs of who asks" },
        { "ClientId", null, "ClientId is missing" },
        { "Endpoint", "http://as.example.com/introspect", "expected https" },
        { "Endpoint", "introspect", "an absolute https URL" },
        { "CacheDuration", "02:00:00", "from 00:00:00 to 01:00:00" },
        { "NegativeCacheDuration", "00:06:00", "from 00:00:00 to 00:05:00" },
        { "Timeout", "00:01:00", "from 00:00:00.100 to 00:00:30" },
        { "SigningAlgorithm", "HS256", "one of ES256" },
        { "Secret", "x", "is not a setting" },
    };

    [Theory]
    [MemberData(nameof(BadSettings))]
    public async Task Setting_ThatCannotWork_StopsTheHost(string setting, string? value, string message)
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => OpaqueTokenApp.StartAsync(setup => setup.Settings[$"AuthorizationServers:0:Introspection:{setting}"] = value));

        Assert.Contains(exception.Failures, failure => failure.Contains(message, StringComparison.Ordinal) && failure.Contains("AuthorizationServers:0:Introspection", StringComparison.Ordinal));
        Assert.DoesNotContain("s3cret", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("key.pem", "not a key", "ES256", "could not be read as a private key")]
    [InlineData("key.pem", null, "RS256", "could not be read as a private key")]
    [InlineData("p384.pem", "P-384", "ES256", "holds a key of 384 bits")]
    public async Task PrivateKey_ThatCannotSign_StopsTheHost(string file, string? content, string algorithm, string message)
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var path = content is null ? Path.Combine(_folder, file) : Written(file, content == "P-384" ? other.ExportPkcs8PrivateKeyPem() : content);
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => OpaqueTokenApp.StartAsync(setup =>
        {
            setup.Settings.Remove("AuthorizationServers:0:Introspection:ClientSecret");
            setup.Settings["AuthorizationServers:0:Introspection:PrivateKeyPath"] = path;
            setup.Settings["AuthorizationServers:0:Introspection:SigningAlgorithm"] = algorithm;
        }));

        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Introspection_OfAccessOrOfTwoServers_StopsTheHost()
    {
        var access = await Assert.ThrowsAsync<OptionsValidationException>(() => OpaqueTokenApp.StartAsync(setup =>
        {
            setup.Settings["AuthorizationServers:1:Introspection:ClientId"] = "wiki";
            setup.Settings["AuthorizationServers:1:Introspection:ClientSecret"] = "x";
        }));
        Assert.Contains("Type CloudflareAccess", access.Message, StringComparison.Ordinal);

        var second = await Assert.ThrowsAsync<OptionsValidationException>(() => OpaqueTokenApp.StartAsync(setup =>
        {
            setup.Settings["AuthorizationServers:2:Issuer"] = "https://second.example";
            setup.Settings["AuthorizationServers:2:Introspection:ClientId"] = "wiki";
            setup.Settings["AuthorizationServers:2:Introspection:ClientSecret"] = "x";
        }));
        Assert.Contains("expected one of a scheme", second.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignedAnswers_WhereTheyAreRequired_AreAskedForAndPlainOnesDoNotCount()
    {
        await using var app = await OpaqueTokenApp.StartAsync(setup => setup.Settings["AuthorizationServers:0:Introspection:RequireSignedAnswers"] = "true");
        var token = app.Issuer.Introspection.Issue();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await app.ReadAsync(token)).StatusCode);
        app.Issuer.Introspection.Override = question => app.Issuer.Introspection.SignedAnswer(question.Form["token"]);
        Assert.Equal(HttpStatusCode.OK, (await app.ReadAsync(token)).StatusCode);
        Assert.Equal("application/token-introspection+jwt", app.Issuer.Introspection.Questions.Last().Accept);
    }

    private static JsonObject Decoded(string part) => JsonNode.Parse(Base64Url.DecodeFromChars(part))!.AsObject();

    private string Written(string name, string content)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, content);
        return path;
    }
}
