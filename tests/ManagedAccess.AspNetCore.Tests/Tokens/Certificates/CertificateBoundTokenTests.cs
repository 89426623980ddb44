using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using ManagedAccess.AspNetCore.Tests.Tokens.Proofs;
using ManagedAccess.AspNetCore.Tokens.Certificates;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Tokens.Certificates;

/// <summary>Tokens that are bound to a client certificate: of the connection, or passed on by a proxy.</summary>
public sealed class CertificateBoundTokenTests
{
    private static readonly X509Certificate2 Client = Make("CN=agent");
    private static readonly X509Certificate2 Stranger = Make("CN=stranger");

    [Fact]
    [Trait("Conformance", "POP-13, PRM-09")]
    public async Task Token_OverAConnectionWithItsCertificate_IsServed()
    {
        X509Certificate2? shown = Client;
        await using var app = await StartAsync(setup => Connection(setup, context => context.Connection.ClientCertificate = shown));
        var bound = app.Bearer(Bind);

        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/page", bound)).StatusCode);
        shown = Stranger;
        Assert.Equal((HttpStatusCode.Unauthorized, "certificate_mismatch"), ((await app.GetAsync("/page", bound)).StatusCode, app.Audit.Last.Reason));
        shown = null;
        Assert.Equal((HttpStatusCode.Unauthorized, "certificate_missing"), ((await app.GetAsync("/page", bound)).StatusCode, app.Audit.Last.Reason));
        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/page", app.Bearer())).StatusCode); // Allowed
        var document = JsonNode.Parse(await (await app.GetAsync("/.well-known/oauth-protected-resource")).Content.ReadAsStringAsync())!;
        Assert.True(document["tls_client_certificate_bound_access_tokens"]!.GetValue<bool>());
    }

    [Fact]
    [Trait("Conformance", "POP-13")]
    public async Task Token_WithoutABinding_WhereItIsRequired_IsRefused()
    {
        await using var app = await StartAsync(setup => setup.Settings["Tokens:MutualTls:Mode"] = "Required");

        Assert.Equal((HttpStatusCode.Unauthorized, "token_not_bound"), ((await app.GetAsync("/page", app.Bearer())).StatusCode, app.Audit.Last.Reason));
    }

    [Fact]
    [Trait("Conformance", "POP-15")]
    public async Task Token_WithSeveralBindings_NeedsEachOfThem()
    {
        X509Certificate2? shown = Client;
        await using var app = await StartAsync(setup =>
        {
            setup.Settings["Tokens:DPoP:Mode"] = "Allowed";
            Connection(setup, context => context.Connection.ClientCertificate = shown);
        });
        var client = new TestProof(app.Clock);
        var token = app.Issuer.Issue(claims => claims["cnf"] = new JsonObject { ["jkt"] = client.Thumbprint, ["x5t#S256"] = Thumbprint(Client), ["other"] = "ignored" });

        Assert.Equal(HttpStatusCode.OK, (await app.ProveAsync(token, client.Create(token, BoundTokenApp.Page))).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.GetAsync("/page", ("Authorization", $"Bearer {token}"))).StatusCode);
        shown = Stranger;
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.ProveAsync(token, client.Create(token, BoundTokenApp.Page))).StatusCode);
        foreach (var cnf in new[] { """{"kid":"a"}""", "{}", "null", "\"jkt\"", "[]", """{"jkt":7}""", """{"jkt":"short"}""", """{"x5t#S256":null}""", $$"""{"jkt":"{{client.Thumbprint}}","x5t#S256":""}""" })
        {
            var odd = app.Issuer.Issue(claims => claims["cnf"] = JsonNode.Parse(cnf));
            Assert.Equal(HttpStatusCode.Unauthorized, (await app.GetAsync("/page", ("Authorization", $"Bearer {odd}"))).StatusCode);
        }
    }

    public static TheoryData<string, string> Forms => new()
    {
        { "Client-Cert", ":" + Convert.ToBase64String(Client.RawData) + ":" },
        { "X-SSL-Cert", Uri.EscapeDataString(Client.ExportCertificatePem()) },
        { "X-Amzn-Mtls-Clientcert-Leaf", Uri.EscapeDataString(Client.ExportCertificatePem()).Replace("%2B", "+", StringComparison.Ordinal).Replace("%2F", "/", StringComparison.Ordinal).Replace("%3D", "=", StringComparison.Ordinal) },
        { "X-ARR-ClientCert", Convert.ToBase64String(Client.RawData) },
        { "Cf-Client-Cert-Der-Base64", Convert.ToBase64String(Client.RawData) },
        { "X-Forwarded-Client-Cert", $"Hash=abc;Cert=\"{Uri.EscapeDataString(Client.ExportCertificatePem())}\";Subject=\"CN=agent\"" },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    [Trait("Conformance", "POP-14")]
    public async Task Certificate_InTheFieldOfATrustedProxy_Counts(string field, string value)
    {
        var peer = IPAddress.Parse("10.1.2.3");
        await using var app = await StartAsync(setup =>
        {
            setup.Settings["Tokens:MutualTls:CertificateHeader"] = field;
            setup.Settings["Tokens:MutualTls:TrustedProxies:0"] = "10.0.0.0/8";
            setup.Settings["Tokens:MutualTls:TrustedProxies:1"] = "::1";
            Connection(setup, context =>
            {
                context.Connection.RemoteIpAddress = peer;
                context.Connection.ClientCertificate = Client; // of the proxy's own connection: does not count
            });
        });
        var bound = app.Bearer(Bind);

        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/page", bound, (field, value))).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.GetAsync("/page", bound)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.GetAsync("/page", bound, (field, value), (field, value))).StatusCode);
        foreach (var (address, isTrusted) in new[] { ("11.0.0.1", false), ("::ffff:10.9.9.9", true), ("::1", true), ("2001:db8::1", false) })
        {
            peer = IPAddress.Parse(address);
            Assert.Equal(isTrusted ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, (await app.GetAsync("/page", bound, (field, value))).StatusCode);
        }
    }

    // The address that forwarded headers put in the place of the peer's is the client's own word.
    [Fact]
    [Trait("Conformance", "POP-14")]
    public async Task Certificate_OfAStrangerWhoClaimsTheAddressOfTheProxy_DoesNotCount()
    {
        await using var app = await StartAsync(setup =>
        {
            setup.Settings["Tokens:MutualTls:CertificateHeader"] = "Client-Cert";
            setup.Settings["Tokens:MutualTls:TrustedProxies:0"] = "10.0.0.1";
            Connection(setup, context => context.Connection.RemoteIpAddress = IPAddress.Parse("203.0.113.9"));
            var before = setup.App!;
            setup.App = web =>
            {
                var forwarded = new ForwardedHeadersOptions { ForwardedHeaders = Microsoft.AspNetCore.HttpOverrides.ForwardedHeaders.All };
                forwarded.KnownProxies.Clear();
                forwarded.KnownIPNetworks.Clear();
                web.UseForwardedHeaders(forwarded);
                before(web);
            };
        });

        var response = await app.GetAsync("/page", app.Bearer(Bind), ("Client-Cert", ":" + Convert.ToBase64String(Client.RawData) + ":"), ("X-Forwarded-For", "10.0.0.1"));

        Assert.Equal((HttpStatusCode.Unauthorized, "certificate_missing"), (response.StatusCode, app.Audit.Last.Reason));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("::")]
    [InlineData(":AAAA:")]
    [InlineData("not base64")]
    [InlineData("Cert=\"x\"")]
    [InlineData("-----BEGIN CERTIFICATE-----")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----")]
    public void Field_WithoutACertificate_HasNone(string? value) => Assert.Null(CertificateField.Read(value));

    [Fact]
    public void Field_WithMoreThanOneCertificate_HasNone()
    {
        var (der, pem) = (Convert.ToBase64String(Client.RawData), Uri.EscapeDataString(Client.ExportCertificatePem()));
        Assert.NotNull(CertificateField.Read(der));
        foreach (var value in new[]
        {
            pem + Uri.EscapeDataString("\n" + Stranger.ExportCertificatePem()), $":{der}:, :{der}:", $"Cert=\"{pem}\",Cert=\"{pem}\"", $"Cert=\"{pem}\";Cert=\"{pem}\"",
            Convert.ToBase64String([.. Client.RawData, 1, 2, 3]), new string('A', 20_000), Uri.EscapeDataString("x" + Client.ExportCertificatePem()),
        })
        {
            Assert.Null(CertificateField.Read(value));
        }
    }

    [Theory]
    [InlineData("CertificateHeader", "Client-Cert", "TrustedProxies is empty")]
    [InlineData("TrustedProxies:0", "10.0.0.1", "CertificateHeader is not")]
    [InlineData("TrustedProxies:0", "proxy.example", "an IP address such as")]
    [InlineData("CertificateHeader", "Client Cert", "the name of a header field")]
    public async Task Setting_ThatCannotWork_StopsTheHost(string setting, string value, string message)
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(setup => setup.Settings[$"Tokens:MutualTls:{setting}"] = value));

        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    private static Task<ProtectedApp> StartAsync(Action<ProtectedAppSetup>? change = null) => BoundTokenApp.StartAsync("Off", setup =>
    {
        setup.Settings["Tokens:MutualTls:Mode"] = "Allowed";
        change?.Invoke(setup);
    });

    private static void Bind(JsonObject claims) => claims["cnf"] = new JsonObject { ["x5t#S256"] = Thumbprint(Client) };

    private static string Thumbprint(X509Certificate2 certificate) => Base64Url.EncodeToString(SHA256.HashData(certificate.RawData));

    private static X509Certificate2 Make(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CertificateRequest(name, key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddDays(1));
    }

    // As a server does, before any middleware.
    private static void Connection(ProtectedAppSetup setup, Action<HttpContext> change) => setup.Outside = outer => outer.Use((context, next) =>
    {
        change(context);
        return next(context);
    });
}
