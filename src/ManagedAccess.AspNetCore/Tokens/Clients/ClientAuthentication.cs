using System.Net.Http.Headers;
using System.Text;

namespace ManagedAccess.AspNetCore.Tokens.Clients;

/// <summary>Adds to a form the proof of who asks: a secret, a signed assertion, or the name that belongs to the certificate of the connection.</summary>
internal sealed class ClientAuthentication(ClientCredentials credentials, ClientKey? key, TimeProvider clock)
{
    private const string AssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"; // RFC 7523 §2.2

    /// <param name="request">The request, which gets the form as its content.</param>
    /// <param name="form">The fields of the form.</param>
    /// <param name="audience">The issuer, for a signed assertion.</param>
    public void Complete(HttpRequestMessage request, List<KeyValuePair<string, string>> form, string audience)
    {
        if (credentials.CertificatePath is not null)
        {
            form.Add(new("client_id", credentials.ClientId!)); // RFC 8705 §2: the certificate proves it
        }
        else if (key is not null)
        {
            form.Add(new("client_id", credentials.ClientId!));
            form.Add(new("client_assertion_type", AssertionType));
            form.Add(new("client_assertion", key.Assertion(credentials.ClientId!, audience, clock.GetUtcNow())));
        }
        else if (credentials.SecretInForm)
        {
            form.Add(new("client_id", credentials.ClientId!));
            form.Add(new("client_secret", credentials.Secret!));
        }
        else
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Basic(credentials.ClientId!, credentials.Secret!));
        }

        request.Content = new FormUrlEncodedContent(form);
    }

    // RFC 6749 §2.3.1: both are form-encoded before they are joined.
    private static string Basic(string clientId, string secret) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes($"{FormEncode(clientId)}:{FormEncode(secret)}"));

    private static string FormEncode(string text) => Uri.EscapeDataString(text).Replace("%20", "+", StringComparison.Ordinal);
}
