namespace ManagedAccess.Testing;

/// <summary>One challenge of a response as a strict client reads it (RFC 9110 §11.6.1): a scheme and its parameters.</summary>
/// <param name="Scheme">The authentication scheme.</param>
/// <param name="Parameters">Unquoted values by name, whatever its case. A name that occurs twice is no challenge (§11.2).</param>
public sealed record ReceivedChallenge(string Scheme, IReadOnlyDictionary<string, string> Parameters)
{
    public string? Error => Parameters.GetValueOrDefault("error");

    public string? Scope => Parameters.GetValueOrDefault("scope");

    public string? ResourceMetadata => Parameters.GetValueOrDefault("resource_metadata");

    public string? MaxAge => Parameters.GetValueOrDefault("max_age");

    public string? AcrValues => Parameters.GetValueOrDefault("acr_values");

    /// <summary>Every challenge of the response, in order.</summary>
    /// <exception cref="FormatException">A line does not follow the grammar, or a parameter occurs twice.</exception>
    public static IReadOnlyList<ReceivedChallenge> Of(HttpResponseMessage response)
    {
        var challenges = new List<ReceivedChallenge>();
        if (response.Headers.NonValidated.TryGetValues("WWW-Authenticate", out var lines))
        {
            foreach (var line in lines)
            {
                challenges.AddRange(Read(line));
            }
        }

        return challenges;
    }

    private static IEnumerable<ReceivedChallenge> Read(string line)
    {
        var position = 0;
        while (position < line.Length)
        {
            var scheme = Token(line, ref position);
            var parameters = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            Skip(line, ref position, ' ');
            while (position < line.Length && line[position] != ',' && IsParameter(line, position))
            {
                var name = Token(line, ref position);
                position++; // the equals sign
                var value = position < line.Length && line[position] == '"' ? Quoted(line, ref position) : Token(line, ref position);
                if (!parameters.TryAdd(name, value))
                {
                    throw new FormatException($"'{name}' occurs twice in: {line}");
                }

                Skip(line, ref position, ' ', ',');
            }

            Skip(line, ref position, ' ', ',');
            yield return new ReceivedChallenge(scheme, parameters);
        }
    }

    private static bool IsParameter(string line, int position)
    {
        Token(line, ref position);
        return position < line.Length && line[position] == '=';
    }

    private static string Token(string line, ref int position)
    {
        var start = position;
        while (position < line.Length && (char.IsAsciiLetterOrDigit(line[position]) || "!#$%&'*+-.^_`|~".Contains(line[position], StringComparison.Ordinal)))
        {
            position++;
        }

        return position > start ? line[start..position] : throw new FormatException($"expected a token at {start} of: {line}");
    }

    private static string Quoted(string line, ref int position)
    {
        var value = new System.Text.StringBuilder();
        for (position++; position < line.Length && line[position] != '"'; position++)
        {
            if (line[position] == '\\')
            {
                position++;
            }

            value.Append(line[position]);
        }

        return position++ < line.Length ? value.ToString() : throw new FormatException($"an open quote in: {line}");
    }

    private static void Skip(string line, ref int position, params ReadOnlySpan<char> characters)
    {
        while (position < line.Length && characters.Contains(line[position]))
        {
            position++;
        }
    }
}
