using ManagedAccess.AspNetCore.Tokens.Clients;
using ManagedAccess.AspNetCore.Tokens.Jwt;

namespace ManagedAccess.AspNetCore.Tokens.Introspection;

/// <summary>Writes the request of RFC 7662 §2.1: a form, with the proof of who asks. The token is in the body and never in a URL.</summary>
internal sealed class IntrospectionRequest(IntrospectionOptions options, string issuer, ClientAuthentication client)
{
    public HttpRequestMessage Create(Uri endpoint, string token)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, endpoint);
        request.Headers.Accept.Add(new(options.RequireSignedAnswers ? $"application/{TokenType.Introspection}" : "application/json"));
        client.Complete(request, [new("token", token), new("token_type_hint", "access_token")], issuer);
        return request;
    }

    /// <summary>The settings that prove who asks.</summary>
    public static ClientCredentials CredentialsOf(IntrospectionOptions options) => new()
    {
        ClientId = options.ClientId,
        Secret = options.ClientSecret,
        SecretInForm = options.SecretInForm,
        PrivateKeyPath = options.PrivateKeyPath,
        SigningAlgorithm = options.SigningAlgorithm,
        CertificatePath = options.CertificatePath,
    };
}
