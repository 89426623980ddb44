using ManagedAccess.AspNetCore.Tokens.Clients;

namespace ManagedAccess.AspNetCore.Downstream.Exchange;

/// <summary>Writes the request for a token: a form, with the proof of who asks. The caller's token is in the body and never in a URL.</summary>
internal sealed class TokenExchangeRequest(TokenExchangeOptions options, ClientAuthentication client)
{
    private const string AccessToken = "urn:ietf:params:oauth:token-type:access_token"; // RFC 8693 §3

    public HttpRequestMessage Create(Uri endpoint, string issuer, string subjectToken)
    {
        var form = options.Grant is TokenExchangeGrant.OnBehalfOf ? OnBehalfOf(subjectToken) : Exchange(subjectToken);
        Add(form, "scope", options.Scopes.Count == 0 ? null : string.Join(' ', options.Scopes));
        var request = new HttpRequestMessage(HttpMethod.Post, endpoint);
        request.Headers.Accept.Add(new("application/json"));
        client.Complete(request, form, issuer);
        return request;
    }

    /// <summary>The settings that prove who asks.</summary>
    public static ClientCredentials CredentialsOf(TokenExchangeOptions options) => new()
    {
        ClientId = options.ClientId,
        Secret = options.ClientSecret,
        SecretInForm = options.SecretInForm,
        PrivateKeyPath = options.PrivateKeyPath,
        SigningAlgorithm = options.SigningAlgorithm,
        CertificatePath = options.CertificatePath,
    };

    // RFC 8693 §2.1
    private List<KeyValuePair<string, string>> Exchange(string subjectToken)
    {
        List<KeyValuePair<string, string>> form =
        [
            new("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"),
            new("subject_token", subjectToken),
            new("subject_token_type", AccessToken),
            new("requested_token_type", AccessToken),
        ];
        Add(form, "audience", options.Audience);
        Add(form, "resource", options.Resource);
        return form;
    }

    // Microsoft identity platform, "OAuth 2.0 On-Behalf-Of flow": a grant of RFC 7523 §2.1 with one more field.
    private static List<KeyValuePair<string, string>> OnBehalfOf(string assertion) =>
    [
        new("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
        new("assertion", assertion),
        new("requested_token_use", "on_behalf_of"),
    ];

    private static void Add(List<KeyValuePair<string, string>> form, string name, string? value)
    {
        if (value is not null)
        {
            form.Add(new(name, value));
        }
    }
}
