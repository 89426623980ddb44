using System.Net.Http.Headers;
using System.Text;
using ManagedAccess.AspNetCore.Tokens.Jwt;

namespace ManagedAccess.AspNetCore.Tokens.Introspection;

/// <summary>Writes the request of RFC 7662 §2.1: a form, with the proof of who asks. The token is in the body and never in a URL.</summary>
internal sealed class IntrospectionRequest(IntrospectionOptions options, string issuer, ClientKey? key, TimeProvider clock)
{
    private const string AssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"; // RFC 7523 §2.2

    public HttpRequestMessage Create(Uri endpoint, string token)
    {
        var form = new List<KeyValuePair<string, string>> { new("token", token), new("token_type_hint", "access_token") };
        var request = new HttpRequestMessage(HttpMethod.Post, endpoint);
        request.Headers.Accept.Add(new(options.RequireSignedAnswers ? $"application/{TokenType.Introspection}" : "application/json"));
        if (options.CertificatePath is not null)
        {
            form.Add(new("client_id", options.ClientId!)); // RFC 8705 §2: the certificate proves it
        }
        else if (key is not null)
        {
            form.Add(new("client_id", options.ClientId!));
            form.Add(new("client_assertion_type", AssertionType));
            form.Add(new("client_assertion", key.Assertion(options.ClientId!, issuer, clock.GetUtcNow())));
        }
        else if (options.SecretInForm)
        {
            form.Add(new("client_id", options.ClientId!));
            form.Add(new("client_secret", options.ClientSecret!));
        }
        else
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Basic(options.ClientId!, options.ClientSecret!));
        }

        request.Content = new FormUrlEncodedContent(form);
        return request;
    }

    // RFC 6749 §2.3.1: both are form-encoded before they are joined.
    private static string Basic(string clientId, string secret) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes($"{FormEncode(clientId)}:{FormEncode(secret)}"));

    private static string FormEncode(string text) => Uri.EscapeDataString(text).Replace("%20", "+", StringComparison.Ordinal);
}
