using Microsoft.Extensions.Primitives;

namespace ManagedAccess.AspNetCore.Challenges;

/// <summary>Leaves one Bearer challenge, first, and every other challenge on a line of its own, for any number of schemes (RFC 9110 §11.6.1).</summary>
internal static class ChallengeMerge
{
    private static readonly string[] FirstNames = ["resource_metadata", "realm", "scope", "error", "error_description"];

    /// <summary>
    /// Merges the challenges in the response with <paramref name="ours"/>. The pointer is always ours (CHL-31). If this library refused the
    /// request, scope and error are ours too. Other parameters of other schemes are added, except for descriptions, which may hold text from
    /// an attacker.
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
        List<KeyValuePair<string, string>> parameters = [.. ours.Parameters()];
        var isRefusal = Has(parameters, "error");
        foreach (var parameter in others.Where(challenge => challenge.IsBearer).SelectMany(challenge => challenge.Parameters))
        {
            // A name may occur once only (RFC 9110 §11.2).
            if (!Has(parameters, parameter.Key) && MayAdd(parameter, isRefusal))
            {
                parameters.Add(parameter);
            }
        }

        return new StringValues([
            BearerChallenge.Format(parameters.OrderBy(Rank)),
            .. others.Where(challenge => !challenge.IsBearer).Select(challenge => challenge.Text)]);
    }

    private static bool MayAdd(KeyValuePair<string, string> parameter, bool isRefusal) => parameter.Key.ToLowerInvariant() switch
    {
        "resource_metadata" => false,
        "scope" or "error" => !isRefusal,
        _ => true,
    };

    private static bool Has(List<KeyValuePair<string, string>> parameters, string name) =>
        parameters.Exists(parameter => parameter.Key.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static int Rank(KeyValuePair<string, string> parameter) =>
        Array.FindIndex(FirstNames, name => name.Equals(parameter.Key, StringComparison.OrdinalIgnoreCase)) is var index and >= 0 ? index : FirstNames.Length;
}
