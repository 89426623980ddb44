using System.Text;

namespace ManagedAccess.Cli.Discovery;

/// <summary>Reads the challenges of a field value. It reads on after an error, so that a check can say what is wrong.</summary>
internal sealed class ChallengeReader(string text)
{
    private int _at;

    /// <summary>The first place where the value is not in the grammar, in words; null without one.</summary>
    public string? Error { get; private set; }

    /// <summary>The challenges of one field line.</summary>
    public IReadOnlyList<Challenge> Read()
    {
        List<Challenge> challenges = [];
        for (SkipSeparators(); _at < text.Length; SkipSeparators())
        {
            var start = _at;
            if (ReadToken() is not { Length: > 0 } scheme)
            {
                Wrong($"'{text[_at]}' is not the beginning of a challenge");
                _at++;
                continue;
            }

            SkipSpaces();
            challenges.Add(new(scheme, ReadParameters()));
            if (_at == start)
            {
                _at++;
            }
        }

        return challenges;
    }

    private List<ChallengeParameter> ReadParameters()
    {
        List<ChallengeParameter> parameters = [];
        if (TrySkipToken68())
        {
            return parameters;
        }

        while (true)
        {
            var before = _at;
            SkipSeparators();
            var name = ReadToken();
            var end = _at;
            SkipSpaces();
            if (name.Length == 0 || _at == text.Length || text[_at] != '=')
            {
                // The next word has no '=': it is the scheme of the next challenge.
                _at = name.Length == 0 ? end : before;
                return parameters;
            }

            _at++;
            SkipSpaces();
            var quoted = _at < text.Length && text[_at] == '"';
            var value = quoted ? ReadQuoted() : ReadToken();
            if (!quoted && _at < text.Length && text[_at] is not (',' or ' ' or '\t'))
            {
                // A URL without quotes: read to the next comma, as the sender meant it.
                Wrong($"the value of '{name}' needs quotes");
                var rest = _at;
                while (_at < text.Length && text[_at] is not (',' or ' '))
                {
                    _at++;
                }

                value += text[rest.._at];
            }

            if (parameters.Any(parameter => parameter.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))
            {
                Wrong($"'{name}' is there twice");
            }

            parameters.Add(new(name, value, quoted));
        }
    }

    // token68 of RFC 9110 §11.2, as Negotiate has it: everything up to the end or a comma, and '=' at its end only.
    private bool TrySkipToken68()
    {
        var end = _at;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || "-._~+/".Contains(text[end], StringComparison.Ordinal)))
        {
            end++;
        }

        var padding = end;
        while (padding < text.Length && text[padding] == '=')
        {
            padding++;
        }

        if (end == _at || (padding < text.Length && text[padding] != ','))
        {
            return false;
        }

        _at = padding;
        return true;
    }

    private string ReadQuoted()
    {
        var value = new StringBuilder();
        for (_at++; _at < text.Length; _at++)
        {
            if (text[_at] == '"')
            {
                _at++;
                return value.ToString();
            }

            if (text[_at] == '\\' && _at + 1 < text.Length)
            {
                _at++;
            }

            value.Append(text[_at]);
        }

        Wrong("a quoted string does not end");
        return value.ToString();
    }

    private string ReadToken()
    {
        var start = _at;
        while (_at < text.Length && (char.IsAsciiLetterOrDigit(text[_at]) || "!#$%&'*+-.^_`|~".Contains(text[_at], StringComparison.Ordinal)))
        {
            _at++;
        }

        return text[start.._at];
    }

    private void SkipSpaces()
    {
        while (_at < text.Length && text[_at] is (' ' or '\t'))
        {
            _at++;
        }
    }

    private void SkipSeparators()
    {
        while (_at < text.Length && text[_at] is (' ' or '\t' or ','))
        {
            _at++;
        }
    }

    private void Wrong(string what) => Error ??= what;
}
