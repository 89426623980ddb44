using ManagedAccess.AspNetCore.Markdown.Http;
using Microsoft.Extensions.Primitives;

namespace ManagedAccess.AspNetCore.Challenges;

/// <summary>One challenge that other code wrote: scheme, parameters (unquoted), and the text itself.</summary>
internal sealed class AuthenticationChallenge(string scheme)
{
    private const string Description = "error_";

    private readonly List<KeyValuePair<string, string>> _parameters = [];
    private readonly List<string> _elements = [];

    public string Scheme => scheme;

    public IReadOnlyList<KeyValuePair<string, string>> Parameters => _parameters;

    /// <summary>The text of this challenge, without the other challenges on the same line.</summary>
    public string Text => string.Join(", ", _elements);

    public bool IsBearer => scheme.Equals(BearerChallenge.Scheme, StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Reads <c>WWW-Authenticate</c> (RFC 9110 §11.6.1). Commas separate challenges as well as parameters, so only the text after the
    /// first word of an element shows which one it is. Never fails: text that cannot be read stays in the challenge. A line is read up to its description only.
    /// </summary>
    public static List<AuthenticationChallenge> Parse(StringValues values)
    {
        var challenges = new List<AuthenticationChallenge>();
        foreach (var line in values)
        {
            AuthenticationChallenge? current = null;
            var rest = line.AsSpan();
            while (ListField.TryRead(ref rest, out var member))
            {
                var element = member.ToString();
                if (TryReadParameter(element, out var parameter) && current is not null)
                {
                    if (parameter.Key.StartsWith(Description, StringComparison.OrdinalIgnoreCase))
                    {
                        // Handlers print values of unverified tokens here, some without quoting them (dotnet/aspnetcore#57356):
                        // the rest of the line may be text from an attacker.
                        break;
                    }

                    current._parameters.Add(parameter);
                    current._elements.Add(element);
                    continue;
                }

                var space = element.AsSpan().IndexOfAny(' ', '\t');
                current = new(space < 0 ? element : element[..space]);
                current._elements.Add(element);
                challenges.Add(current);
                if (space >= 0 && TryReadParameter(element[space..].Trim(), out var first))
                {
                    if (first.Key.StartsWith(Description, StringComparison.OrdinalIgnoreCase))
                    {
                        current._elements[0] = current.Scheme;
                        break;
                    }

                    current._parameters.Add(first);
                }
            }
        }

        return challenges;
    }

    // auth-param = token BWS "=" BWS ( token / quoted-string ); a token68 may end in "=" but has nothing after it.
    private static bool TryReadParameter(string text, out KeyValuePair<string, string> parameter)
    {
        parameter = default;
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0)
        {
            return false;
        }

        var name = text[..equals].TrimEnd();
        var value = text[(equals + 1)..].TrimStart();
        if (name.AsSpan().ContainsAny(" \t\"") || value.Length == 0 || value.AsSpan().Trim('=').IsEmpty)
        {
            return false;
        }

        parameter = new(name, value[0] == '"' ? Unquote(value) : value);
        return true;
    }

    private static string Unquote(string text)
    {
        var value = new System.Text.StringBuilder(text.Length);
        for (var i = 1; i < text.Length && text[i] != '"'; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length)
            {
                i++;
            }

            value.Append(text[i]);
        }

        return value.ToString();
    }
}
