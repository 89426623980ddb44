using System.Text;

namespace ManagedAccess.EndToEnd.Tests.Clients;

/// <summary>One challenge of <c>WWW-Authenticate</c> (RFC 9110 §11.6.1), read by the grammar and by nothing looser.</summary>
public sealed record Challenge(string Scheme, string? Token68, IReadOnlyDictionary<string, string> Parameters)
{
    public string? this[string name] => Parameters.GetValueOrDefault(name);

    /// <summary>Every challenge of a response, in order, over all its field lines.</summary>
    /// <exception cref="FormatException">Something is not in the grammar, or an auth-param stands twice (§11.2).</exception>
    public static IReadOnlyList<Challenge> ReadAll(HttpResponseMessage response) =>
        response.Headers.NonValidated.TryGetValues("WWW-Authenticate", out var lines) ? [.. lines.SelectMany(Parse)] : [];

    /// <summary>The single Bearer challenge there may be.</summary>
    public static Challenge ReadBearer(HttpResponseMessage response) =>
        Assert.Single(ReadAll(response), challenge => challenge.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase));

    public static IReadOnlyList<Challenge> Parse(string fieldValue) => new Reader(fieldValue).ReadChallenges();

    private ref struct Reader(string text)
    {
        private int _at;

        public List<Challenge> ReadChallenges()
        {
            List<Challenge> challenges = [];
            SkipListSeparators();
            while (_at < text.Length)
            {
                challenges.Add(ReadChallenge());
                SkipListSeparators();
            }

            return challenges;
        }

        private Challenge ReadChallenge()
        {
            var scheme = ReadToken();
            Dictionary<string, string> parameters = new(StringComparer.OrdinalIgnoreCase);
            if (_at == text.Length || text[_at] != ' ')
            {
                return new Challenge(scheme, null, parameters);
            }

            SkipSpaces();
            if (TryReadToken68(out var token68))
            {
                return new Challenge(scheme, token68, parameters);
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
                if (_at == text.Length || !LooksLikeParameter())
                {
                    _at = end;
                    break;
                }
            }

            return new Challenge(scheme, null, parameters);
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
