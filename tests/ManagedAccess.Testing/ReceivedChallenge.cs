using System.Text;

namespace ManagedAccess.Testing;

/// <summary>One challenge of <c>WWW-Authenticate</c> as a strict client reads it (RFC 9110 §11.6.1): by the grammar and by nothing looser.</summary>
/// <param name="Scheme">The authentication scheme.</param>
/// <param name="Token68">What stands in the place of parameters, as Negotiate has it.</param>
/// <param name="Parameters">Unquoted values by name, whatever its case. A name that occurs twice is no challenge (§11.2).</param>
public sealed record ReceivedChallenge(string Scheme, string? Token68, IReadOnlyDictionary<string, string> Parameters)
{
    public string? Error => this["error"];

    public string? Scope => this["scope"];

    public string? ResourceMetadata => this["resource_metadata"];

    public string? MaxAge => this["max_age"];

    public string? AcrValues => this["acr_values"];

    public string? this[string name] => Parameters.GetValueOrDefault(name);

    /// <summary>Every challenge of a response, in order, over all its field lines.</summary>
    /// <exception cref="FormatException">Something is not in the grammar, or a parameter occurs twice.</exception>
    public static IReadOnlyList<ReceivedChallenge> Of(HttpResponseMessage response) =>
        response.Headers.NonValidated.TryGetValues("WWW-Authenticate", out var lines) ? [.. lines.SelectMany(Parse)] : [];

    /// <summary>The one Bearer challenge of a response.</summary>
    /// <exception cref="InvalidOperationException">There is none, or several.</exception>
    public static ReceivedChallenge Bearer(HttpResponseMessage response) =>
        Of(response).Where(challenge => challenge.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase)).ToArray() is [var bearer]
            ? bearer
            : throw new InvalidOperationException($"expected one Bearer challenge in: {response.Headers.WwwAuthenticate}");

    /// <summary>The challenges of one field value.</summary>
    public static IReadOnlyList<ReceivedChallenge> Parse(string fieldValue) => new Reader(fieldValue).ReadChallenges();

    private ref struct Reader(string text)
    {
        private int _at;

        public List<ReceivedChallenge> ReadChallenges()
        {
            List<ReceivedChallenge> challenges = [];
            SkipListSeparators();
            while (_at < text.Length)
            {
                challenges.Add(ReadChallenge());
                SkipListSeparators();
            }

            return challenges;
        }

        private ReceivedChallenge ReadChallenge()
        {
            var scheme = ReadToken();
            Dictionary<string, string> parameters = new(StringComparer.OrdinalIgnoreCase);
            if (_at == text.Length || text[_at] != ' ')
            {
                return new ReceivedChallenge(scheme, null, parameters);
            }

            SkipSpaces();
            if (TryReadToken68(out var token68))
            {
                return new ReceivedChallenge(scheme, token68, parameters);
            }

            while (true)
            {
                var (name, value) = ReadParameter();
                if (!parameters.TryAdd(name, value))
                {
                    throw Wrong($"'{name}' stands twice");
                }

                var end = _at;
                SkipListSeparators();
                if (_at < text.Length && text.AsSpan(end, _at - end).IndexOf(',') < 0)
                {
                    throw Wrong("a comma is missing");
                }

                if (_at == text.Length || !LooksLikeParameter())
                {
                    _at = end;
                    break;
                }
            }

            return new ReceivedChallenge(scheme, null, parameters);
        }

        private (string Name, string Value) ReadParameter()
        {
            var name = ReadToken();
            SkipSpaces();
            if (_at == text.Length || text[_at] != '=')
            {
                throw Wrong("an auth-param has no '='");
            }

            _at++;
            SkipSpaces();
            return (name, _at < text.Length && text[_at] == '"' ? ReadQuotedString() : ReadToken());
        }

        private string ReadQuotedString()
        {
            var value = new StringBuilder();
            for (_at++; _at < text.Length; _at++)
            {
                switch (text[_at])
                {
                    case '"':
                        _at++;
                        return value.ToString();
                    case '\\':
                        if (++_at == text.Length)
                        {
                            throw Wrong("a quoted-string ends in the middle of a quoted-pair");
                        }

                        value.Append(text[_at]);
                        break;
                    case '\t' or (>= ' ' and <= '~'):
                        value.Append(text[_at]);
                        break;
                    default:
                        throw Wrong("a quoted-string holds what it must not");
                }
            }

            throw Wrong("a quoted-string has no end");
        }

        private string ReadToken()
        {
            var start = _at;
            while (_at < text.Length && IsTokenCharacter(text[_at]))
            {
                _at++;
            }

            return _at > start ? text[start.._at] : throw Wrong("a token is missing");
        }

        /// <summary>Looks ahead: a token, optional whitespace, and an equals sign that is not the padding of a token68.</summary>
        private readonly bool LooksLikeParameter()
        {
            var at = _at;
            while (at < text.Length && IsTokenCharacter(text[at]))
            {
                at++;
            }

            while (at < text.Length && text[at] is ' ' or '\t')
            {
                at++;
            }

            return at < text.Length && text[at] == '=';
        }

        private bool TryReadToken68(out string? value)
        {
            var end = _at;
            while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] is '-' or '.' or '_' or '~' or '+' or '/'))
            {
                end++;
            }

            while (end < text.Length && text[end] == '=')
            {
                end++;
            }

            var rest = text.AsSpan(end).TrimStart([' ', '\t']);
            value = end > _at && (rest.IsEmpty || rest[0] == ',') ? text[_at..end] : null;
            _at = value is null ? _at : end;
            return value is not null;
        }

        private void SkipListSeparators()
        {
            while (_at < text.Length && text[_at] is ' ' or '\t' or ',')
            {
                _at++;
            }
        }

        private void SkipSpaces()
        {
            while (_at < text.Length && text[_at] is ' ' or '\t')
            {
                _at++;
            }
        }

        private static bool IsTokenCharacter(char character) =>
            char.IsAsciiLetterOrDigit(character) || "!#$%&'*+-.^_`|~".Contains(character, StringComparison.Ordinal);

        private readonly FormatException Wrong(string what) => new($"{what}, at {_at} of: {text}");
    }
}
