using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.Emulator.Sessions;

/// <summary>Proves that a form came from our own page, in the browser it was shown to, unchanged (RFC 9700 §4.7).</summary>
internal sealed class FormProtection(byte[] secret)
{
    public const string Field = "form_token";

    /// <param name="browser">The browser the form is shown to.</param>
    /// <param name="content">The values that the form must still have when it comes back.</param>
    public string Issue(string browser, params ReadOnlySpan<string> content)
        => Base64Url.EncodeToString(Compute(browser, content));

    public bool IsGenuine(HttpContext context, string? token, params ReadOnlySpan<string> content)
    {
        // If a browser sends the origin of a form, it must be this origin: another port is another application.
        var site = context.Request.Headers["Sec-Fetch-Site"].ToString();
        if (site is not ("" or "same-origin" or "none"))
        {
            return false;
        }

        if (token is null || !SessionCookies.TryReadBrowser(context, out var browser))
        {
            return false;
        }

        var expected = Encoding.ASCII.GetBytes(Base64Url.EncodeToString(Compute(browser, content)));
        return CryptographicOperations.FixedTimeEquals(expected, Encoding.UTF8.GetBytes(token));
    }

    private byte[] Compute(string browser, ReadOnlySpan<string> content)
    {
        // Each part is preceded by its length, so that two different lists never give the same bytes.
        var text = new StringBuilder().Append(browser.Length).Append(':').Append(browser);
        foreach (var part in content)
        {
            text.Append(part.Length).Append(':').Append(part);
        }

        return HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(text.ToString()));
    }
}
