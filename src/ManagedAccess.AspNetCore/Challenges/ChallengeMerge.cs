using Microsoft.Extensions.Primitives;

namespace ManagedAccess.AspNetCore.Challenges;

/// <summary>However many schemes answered: one Bearer challenge, first, and every other challenge on a line of its own (RFC 9110 §11.6.1).</summary>
internal static class ChallengeMerge
{
    private static readonly string[] FirstNames = ["resource_metadata", "realm", "scope", "error", "error_description"];

    /// <summary>
    /// Merges what is there with <paramref name="ours"/>. What the application said about its own tokens wins; ours adds what it left
    /// out, above all the pointer. <c>error</c> and its description stay together.
    /// </summary>
    /// <param name="values">The field lines of <c>WWW-Authenticate</c>.</param>
    /// <param name="ours">The challenge of this library for the request.</param>
    /// <param name="written">The line among <paramref name="values"/> that this library wrote, if it did.</param>
    public static StringValues Merge(StringValues values, BearerChallenge ours, string? written)
    {
        if (values.Count == 1 && values[0] == written)
        {
            return values;
        }

        var others = AuthenticationChallenge.Parse(new StringValues([.. values.Where(value => value != written)]));
        var parameters = new List<KeyValuePair<string, string>>();
        foreach (var parameter in others.Where(challenge => challenge.IsBearer).SelectMany(challenge => challenge.Parameters))
        {
            // A name may occur once only (RFC 9110 §11.2); the first scheme that answered is the first choice of the application.
            if (!Has(parameters, parameter.Key))
            {
                parameters.Add(parameter);
            }
        }

        var hasError = Has(parameters, "error");
        parameters.AddRange(ours.Parameters().Where(parameter =>
            !Has(parameters, parameter.Key) && !(hasError && parameter.Key.StartsWith("error", StringComparison.Ordinal))).ToArray());

        return new StringValues([
            BearerChallenge.Format(parameters.OrderBy(Rank)),
            .. others.Where(challenge => !challenge.IsBearer).Select(challenge => challenge.Text)]);
    }

    private static bool Has(List<KeyValuePair<string, string>> parameters, string name) =>
        parameters.Exists(parameter => parameter.Key.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static int Rank(KeyValuePair<string, string> parameter) =>
        Array.FindIndex(FirstNames, name => name.Equals(parameter.Key, StringComparison.OrdinalIgnoreCase)) is var index and >= 0 ? index : FirstNames.Length;
}
