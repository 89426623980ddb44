using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace ManagedAccess.Emulator.Clients;

/// <summary>The identifier and the secret of a client, from the header field or the form of a token request (RFC 6749 §2.3.1).</summary>
/// <param name="ClientId">Empty if there is none.</param>
/// <param name="Secret">Empty if there is none.</param>
/// <param name="IsInHeader">Whether the client used the header field.</param>
internal readonly record struct ClientSecret(string ClientId, string Secret, bool IsInHeader)
{
    private const string Basic = "Basic ";

    public static ClientSecret Read(HttpContext context, IReadOnlyDictionary<string, StringValues> parameters)
    {
        var header = context.Request.Headers.Authorization.ToString();
        if (header.StartsWith(Basic, StringComparison.OrdinalIgnoreCase))
        {
            var (clientId, secret) = ReadBasic(header[Basic.Length..]);
            return new(clientId, secret, IsInHeader: true);
        }

        return new(Text(parameters, "client_id"), Text(parameters, "client_secret"), header.Length > 0);
    }

    // Both parts are form encoded before they are joined.
    private static (string ClientId, string Secret) ReadBasic(string value)
    {
        var buffer = new byte[value.Length];
        if (!Convert.TryFromBase64String(value.Trim(), buffer, out var length))
        {
            return ("", "");
        }

        var parts = Encoding.UTF8.GetString(buffer, 0, length).Split(':', 2);
        return parts.Length == 2 ? (Decoded(parts[0]), Decoded(parts[1])) : ("", "");
    }

    private static string Decoded(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));

    private static string Text(IReadOnlyDictionary<string, StringValues> parameters, string name) => parameters.TryGetValue(name, out var value) && value.Count == 1 ? value.ToString() : "";
}
