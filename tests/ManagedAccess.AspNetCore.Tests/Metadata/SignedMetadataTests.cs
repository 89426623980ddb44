using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using ManagedAccess.AspNetCore.Tests.Resources;
using ManagedAccess.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Metadata;

/// <summary>The signature under the metadata document (RFC 9728 §2.2), as a client sees it.</summary>
public sealed class SignedMetadataTests : IDisposable
{
    private const string WellKnown = "/.well-known/oauth-protected-resource";

    private readonly string _folder = Directory.CreateTempSubdirectory("signed-").FullName;
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private string KeyPath => Path.Combine(_folder, "key.pem");

    public void Dispose()
    {
        _key.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("ES256", "")]
    [InlineData("ES256", "/mcp")]
    [InlineData("RS256", "/mcp")]
    [InlineData("PS384", "")]
    [Trait("Conformance", "PRM-11")]
    public async Task Document_WithAKey_HasItsMembersSigned(string algorithm, string path)
    {
        using AsymmetricAlgorithm key = algorithm[0] == 'E' ? ECDsa.Create(ECCurve.NamedCurves.nistP256) : RSA.Create(2048);
        SecurityKey verifier = key is RSA rsa ? new RsaSecurityKey(rsa) : new ECDsaSecurityKey((ECDsa)key);
        await using var app = await StartAsync(key.ExportPkcs8PrivateKeyPem(), setup =>
        {
            setup.Settings["MetadataSigning:Algorithm"] = algorithm;
            setup.Settings["ResourceNames:it"] = "Wiki però";
        });

        var document = await ReadAsync(app, path);
        var signed = document["signed_metadata"]!.GetValue<string>();
        var result = await VerifyAsync(signed, verifier, ProtectedApp.Resource + path);

        Assert.True(result.IsValid, result.Exception?.Message);
        var token = (JsonWebToken)result.SecurityToken;
        Assert.Equal((algorithm, "JWT", Base64UrlEncoder.Encode(verifier.ComputeJwkThumbprint())), (token.Alg, token.Typ, token.Kid));
        var claims = JsonNode.Parse(Base64UrlEncoder.Decode(token.EncodedPayload))!.AsObject();
        Assert.Equal(app.Clock.GetUtcNow().ToUnixTimeSeconds(), claims["iat"]!.GetValue<long>());
        claims.Remove("iat");
        claims.Remove("iss");
        document.Remove("signed_metadata");
        Assert.True(JsonNode.DeepEquals(document, claims), $"{document.ToJsonString()} and {claims.ToJsonString()}");
        Assert.Contains("resource", claims);
    }

    [Fact]
    [Trait("Conformance", "PRM-11")]
    public async Task Document_WithoutAKey_IsNotSigned()
    {
        await using var app = await ProtectedApp.StartAsync();

        Assert.DoesNotContain("signed_metadata", await ReadAsync(app, ""));
    }

    // ES256 signatures differ each time, so equal bytes show that there was one.
    [Fact]
    [Trait("Conformance", "PRM-11")]
    [Trait("Conformance", "PRM-16")]
    public async Task Document_AskedForLater_IsNotSignedAnew()
    {
        await using var app = await StartAsync(_key.ExportPkcs8PrivateKeyPem());

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => app.Client.GetStringAsync(WellKnown, TestContext.Current.CancellationToken)));
        using var first = await app.GetAsync(WellKnown);
        app.Clock.Advance(TimeSpan.FromDays(2));
        using var later = await app.GetAsync(WellKnown, ("If-None-Match", first.Headers.ETag!.ToString()));

        Assert.Single(answers.Distinct());
        Assert.Equal(HttpStatusCode.NotModified, later.StatusCode);
    }

    // A stranger can ask for any number of documents of an exact resource.
    [Fact]
    [Trait("Conformance", "PRM-11")]
    public async Task Document_AfterAFloodOfOthers_IsStillSignedOnce()
    {
        await using var app = await StartAsync(_key.ExportPkcs8PrivateKeyPem(), setup => setup.Settings["Resources:0:Exact"] = "true");
        for (var index = 0; index < 70; index++)
        {
            await app.GetAsync($"{WellKnown}/mcp?page={index}");
        }

        Assert.Equal(await app.Client.GetStringAsync(WellKnown, TestContext.Current.CancellationToken), await app.Client.GetStringAsync(WellKnown, TestContext.Current.CancellationToken));
    }

    [Fact]
    [Trait("Conformance", "PRM-11")]
    public async Task KeyFile_ThatChanges_SignsWithinTenSeconds()
    {
        using var next = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await using var app = await StartAsync(_key.ExportPkcs8PrivateKeyPem());
        using var before = await app.GetAsync(WellKnown);
        await ReadAsync(app, "/mcp");

        await WriteAsync(next.ExportECPrivateKeyPem());
        app.Clock.Advance(TimeSpan.FromSeconds(10));
        using var after = await app.GetAsync(WellKnown, ("If-None-Match", before.Headers.ETag!.ToString()));

        Assert.Equal(HttpStatusCode.OK, after.StatusCode);
        foreach (var path in new[] { "", "/mcp" })
        {
            var signed = (await ReadAsync(app, path))["signed_metadata"]!.GetValue<string>();
            Assert.True((await VerifyAsync(signed, new ECDsaSecurityKey(next), ProtectedApp.Resource + path)).IsValid);
            Assert.False((await VerifyAsync(signed, new ECDsaSecurityKey(_key), ProtectedApp.Resource + path)).IsValid);
        }

        Assert.Equal(LogLevel.Information, Assert.Single(app.Logs.Named("MetadataKeyChanged")).Level);
    }

    [Theory]
    [InlineData("not a key", "could not be read as a private key for ES256")]
    [InlineData("P-384", "holds a key of 384 bits")]
    [InlineData(null, "FileNotFoundException")]
    [Trait("Conformance", "PRM-11")]
    public async Task KeyFile_ThatBreaks_LeavesTheKeyAndIsLoggedOnce(string? content, string problem)
    {
        await using var app = await StartAsync(_key.ExportPkcs8PrivateKeyPem());
        var before = await app.Client.GetStringAsync(WellKnown, TestContext.Current.CancellationToken);
        await WriteAsync(content);

        for (var round = 0; round < 3; round++)
        {
            app.Clock.Advance(TimeSpan.FromSeconds(10));
            Assert.Equal(before, await app.Client.GetStringAsync(WellKnown, TestContext.Current.CancellationToken));
        }

        var log = Assert.Single(app.Logs.Named("MetadataKeyNotRead"));
        Assert.Equal(LogLevel.Warning, log.Level);
        Assert.Contains(problem, log.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("not a key", log.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ES256", "not a key", "KeyPath is '", "could not be read as a private key for ES256")]
    [InlineData("ES256", null, "KeyPath is '", "FileNotFoundException")]
    [InlineData("ES256", "public", "KeyPath is '", "could not be read as a private key for ES256")]
    [InlineData("ES256", "P-384", "KeyPath is '", "holds a key of 384 bits; ES256 needs 256")]
    [InlineData("ES256", "secp256k1", "KeyPath is '", "another curve; ES256 needs P-256")]
    [InlineData("RS256", "RSA-1024", "KeyPath is '", "holds a key of 1024 bits; RS256 needs at least 2048")]
    [InlineData("none", "P-256", "Algorithm is 'none'", "expected one of ES256")]
    [InlineData("HS256", "P-256", "Algorithm is 'HS256'", "expected one of ES256")]
    [Trait("Conformance", "PRM-11")]
    public async Task Setting_ThatCannotWork_StopsTheHost(string algorithm, string? content, string setting, string message)
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(content, setup => setup.Settings["MetadataSigning:Algorithm"] = algorithm));

        var failure = Assert.Single(exception.Failures);
        Assert.Contains("ManagedAccess:MetadataSigning:" + setting, failure, StringComparison.Ordinal);
        Assert.Contains(message, failure, StringComparison.Ordinal);
        Assert.Contains("expected", failure, StringComparison.Ordinal);
    }

    private static async Task<JsonObject> ReadAsync(ProtectedApp app, string path)
    {
        using var response = await app.GetAsync(WellKnown + path);
        return JsonObject.Create(await Documents.ReadAsync(response))!;
    }

    private static Task<TokenValidationResult> VerifyAsync(string token, SecurityKey key, string issuer) => new JsonWebTokenHandler().ValidateTokenAsync(token, new()
    {
        IssuerSigningKey = key,
        TryAllIssuerSigningKeys = true,
        ValidIssuer = issuer,
        ValidateAudience = false,
        ValidateLifetime = false,
    });

    private async Task<ProtectedApp> StartAsync(string? content, Action<ProtectedAppSetup>? change = null)
    {
        await WriteAsync(content);
        return await ProtectedApp.StartAsync(setup =>
        {
            setup.Settings["MetadataSigning:KeyPath"] = KeyPath;
            change?.Invoke(setup);
        });
    }

    private async Task WriteAsync(string? content)
    {
        if (content is null)
        {
            File.Delete(KeyPath);
            return;
        }

        using var p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var p256 = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var other = ECDsa.Create(ECCurve.CreateFromValue("1.3.132.0.10"));
        using var weak = RSA.Create(1024);
        await File.WriteAllTextAsync(KeyPath, content switch
        {
            "P-384" => p384.ExportPkcs8PrivateKeyPem(),
            "P-256" => p256.ExportPkcs8PrivateKeyPem(),
            "public" => p256.ExportSubjectPublicKeyInfoPem(),
            "secp256k1" => other.ExportPkcs8PrivateKeyPem(),
            "RSA-1024" => weak.ExportPkcs8PrivateKeyPem(),
            _ => content,
        });
    }
}
