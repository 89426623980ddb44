using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;

namespace ManagedAccess.Emulator.Tests.Personas;

/// <summary>The sites where clients publish their documents and keys.</summary>
internal sealed class PersonaSite : HttpMessageHandler
{
    private const string KeyId = "persona-key";

    private static readonly Lazy<RSA> Key = new(() => RSA.Create(2048));

    private readonly Dictionary<string, string> _documents = [];

    public void Publish(JsonObject metadata, PersonaDocument document, bool withKey)
    {
        var published = metadata.DeepClone().AsObject();
        published["client_id"] = document.Url;
        foreach (var (name, value) in document.Members)
        {
            published[name] = value?.DeepClone();
        }

        if (withKey)
        {
            published["token_endpoint_auth_method"] = "private_key_jwt";
        }

        _documents[document.Url] = published.ToJsonString();
        if (published["jwks_uri"]?.GetValue<string>() is { } keys)
        {
            var key = Key.Value.ExportParameters(includePrivateParameters: false);
            _documents[keys] = new JsonObject
            {
                ["keys"] = new JsonArray(new JsonObject
                {
                    ["kty"] = "RSA",
                    ["use"] = "sig",
                    ["alg"] = "RS256",
                    ["kid"] = KeyId,
                    ["n"] = Base64UrlEncoder.Encode(key.Modulus),
                    ["e"] = Base64UrlEncoder.Encode(key.Exponent),
                }),
            }.ToJsonString();
        }
    }

    /// <summary>A client assertion (RFC 7523 §3).</summary>
    public string Sign(string clientId, string audience)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var header = new JsonObject { ["alg"] = "RS256", ["kid"] = KeyId };
        var claims = new JsonObject { ["iss"] = clientId, ["sub"] = clientId, ["aud"] = audience, ["jti"] = Guid.NewGuid().ToString("N"), ["iat"] = now, ["exp"] = now + 300 };
        var signed = $"{Base64UrlEncoder.Encode(header.ToJsonString())}.{Base64UrlEncoder.Encode(claims.ToJsonString())}";
        return $"{signed}.{Base64UrlEncoder.Encode(Key.Value.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        Task.FromResult(_documents.TryGetValue(request.RequestUri!.OriginalString, out var document)
            ? new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(document, Encoding.UTF8, "application/json") }
            : new HttpResponseMessage(HttpStatusCode.NotFound));
}
