using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using ManagedAccess.Cli.Http;

namespace ManagedAccess.Cli.Doctor.Assurance;

/// <summary>Takes secrets out of what was seen, and makes characters visible that would change how a line is read.</summary>
/// <param name="token">The token of the user, or null: an app may send it back anywhere.</param>
internal sealed partial class Mask(string? token)
{
    private const int MaxLength = 1_000;

    // Shorter ones are parts of words.
    private const int ShortestSecret = 6;

    private static readonly HashSet<string> SecretFields = new(StringComparer.OrdinalIgnoreCase)
    {
        "Authorization", "Proxy-Authorization", "Authentication-Info", "Cookie", "DPoP", "DPoP-Nonce", "Cf-Access-Jwt-Assertion", "Cf-Access-Client-Secret", "Cf-Access-Token", "X-Api-Key", "X-Auth-Token",
    };

    /// <summary>A text of the app, on one line, without secrets.</summary>
    public string Text(string text)
    {
        if (token is { Length: >= ShortestSecret })
        {
            text = text.Replace(token, "[token]", StringComparison.Ordinal).Replace(Uri.EscapeDataString(token), "[token]", StringComparison.Ordinal);
        }

        text = SecretParameter().Replace(Jwt().Replace(text, "[JWT]"), match => match.Groups[1].Value + "[masked]");
        return Visible(text.Length > MaxLength ? text[..MaxLength] + "…" : text);
    }

    /// <summary>One line of a header.</summary>
    public string Line(Field field) => $"{Visible(field.Name)}: {Value(field)}";

    private string Value(Field field) =>
        field.Name.Equals("Set-Cookie", StringComparison.OrdinalIgnoreCase) || field.Name.Equals("Set-Cookie2", StringComparison.OrdinalIgnoreCase) ? Text(CookieValue().Replace(field.Value, "$1[masked]"))
        : !SecretFields.Contains(field.Name) ? Text(field.Value)
        : field.Value.Split(' ') is [var scheme, _, ..] ? $"{Visible(scheme)} [masked]"
        : "[masked]";

    // Control characters, and those that turn the direction of what follows.
    private static string Visible(string text)
    {
        var visible = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            if (char.GetUnicodeCategory(character) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
            {
                visible.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:X4}");
            }
            else
            {
                visible.Append(character);
            }
        }

        return visible.ToString();
    }

    [GeneratedRegex(@"eyJ[\w-]{8,}\.[\w-]*(\.[\w-]*)+")]
    private static partial Regex Jwt();

    // In the query of a URL, also one inside another's query, and in the body of a form.
    [GeneratedRegex(@"((?:[?&;#]|%3F|%26|%23)(?:access_token|id_token|refresh_token|token|code|state|nonce|session|sid|meta|key|api_?key|sig|signature|secret|client_secret|password)(?:=|%3D))(?:(?!%26|%23)[^&;#\s""'<>])+", RegexOptions.IgnoreCase)]
    private static partial Regex SecretParameter();

    [GeneratedRegex("^([^=;]*=|)[^;]*")]
    private static partial Regex CookieValue();
}
