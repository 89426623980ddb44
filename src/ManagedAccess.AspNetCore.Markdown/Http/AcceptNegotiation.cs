using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace ManagedAccess.AspNetCore.Markdown.Http;

/// <summary>
/// The form that the client prefers, by RFC 9110 §12.5.1 only: the user agent, the address and cookies are not used.
/// The most specific matching range gives each form its weight and the higher weight wins. On a tie a form that is
/// spelled out wins over one that a wildcard covers: agents name <c>text/markdown</c>, browsers never do.
/// </summary>
internal static class AcceptNegotiation
{
    /// <summary>A longer field (in characters, all lines together) counts as absent.</summary>
    public const int MaxLength = 4096;

    /// <summary>A field with more ranges counts as absent.</summary>
    public const int MaxRanges = 64;

    private static readonly MediaType Html = new("text", "html");
    private static readonly MediaType Json = new("application", "json");
    private static readonly MediaType ProblemJson = new("application", "problem+json");

    /// <summary>Markdown or HTML; HTML when neither is acceptable, because a page is more useful than an error (RFC 9110 §12.4.1).</summary>
    /// <param name="accept">The field lines of <c>Accept</c>.</param>
    /// <param name="variant">The <c>variant</c> parameter the Markdown is sent with (RFC 7763 §2), if any.</param>
    public static PageRepresentation ChoosePage(StringValues accept, string? variant = null)
    {
        var preferences = Read(accept, variant);
        var markdown = preferences.Markdown;
        var html = preferences.Html;
        var wins = markdown.Weight > html.Weight || (markdown.Weight == html.Weight && markdown.Weight > 0 && markdown.Named);
        return wins ? PageRepresentation.Markdown : PageRepresentation.Html;
    }

    /// <summary>Markdown and HTML for clients that ask for them, problem details for all other clients.</summary>
    public static ErrorRepresentation ChooseError(StringValues accept)
    {
        var preferences = Read(accept, variant: null);
        var highest = Math.Max(preferences.Json.Weight, Math.Max(preferences.Markdown.Weight, preferences.Html.Weight));
        if (highest == 0)
        {
            return ErrorRepresentation.ProblemJson;
        }

        if (preferences.Markdown.Named && preferences.Markdown.Weight == highest)
        {
            return ErrorRepresentation.Markdown;
        }

        // A client that names JSON beside HTML is a program and reads JSON; a client with a wildcard beside HTML is a browser.
        var html = preferences.Html.Weight == highest &&
            (preferences.Json.Weight < highest || (preferences.Html.Named && !preferences.Json.Named));
        if (html)
        {
            return ErrorRepresentation.Html;
        }

        return preferences.Json.Weight == highest ? ErrorRepresentation.ProblemJson : ErrorRepresentation.Markdown;
    }

    /// <summary>
    /// Whether a person's browser is opening a page, so that a sign-in page is useful as the answer.
    /// Fetch metadata decides if it is sent; otherwise a <c>GET</c> that names HTML, prefers no other type and does not name Markdown.
    /// </summary>
    public static bool IsBrowserNavigation(HttpRequest request)
    {
        var mode = request.Headers["Sec-Fetch-Mode"];
        if (mode.Count > 0)
        {
            return mode == "navigate";
        }

        if (!HttpMethods.IsGet(request.Method))
        {
            return false;
        }

        var preferences = Read(request.Headers.Accept, variant: null);
        return preferences.Html.Named && preferences.Html.Weight > 0 && preferences.Html.Weight == preferences.Highest &&
            !preferences.MentionsMarkdown;
    }

    private static Preferences Read(StringValues accept, string? variant)
    {
        var absent = default(Preferences); // no weight anywhere: each caller's fallback
        var length = 0;
        foreach (var line in accept)
        {
            length += line?.Length ?? 0;
        }

        if (length is 0 or > MaxLength)
        {
            return absent;
        }

        var markdownType = new MediaType("text", "markdown", variant);
        var preferences = default(Preferences);
        var members = 0;
        foreach (var line in accept)
        {
            // Several field lines are one list (RFC 9110 §5.2); a quoted-string never spans two of them.
            var rest = line.AsSpan();
            while (!rest.IsEmpty)
            {
                var end = ParameterReader.EndOf(rest, ',');
                if (end < 0)
                {
                    return absent;
                }

                var member = rest[..end].Trim(" \t");
                rest = end < rest.Length ? rest[(end + 1)..] : [];
                if (member.IsEmpty)
                {
                    continue;
                }

                if (++members > MaxRanges)
                {
                    return absent;
                }

                if (MediaRange.TryParse(member, out var range))
                {
                    preferences.Consider(range, markdownType);
                }
            }
        }

        return preferences.Any ? preferences : absent;
    }

    /// <summary>The range found for one form so far.</summary>
    private struct Preference
    {
        private int _specificity; // one more than the specificity of the range, so that the default means "no range yet"

        public int Weight { get; private set; }

        public bool Named { get; private set; }

        public void Consider(in MediaRange range, in MediaType offered)
        {
            var specificity = range.SpecificityFor(offered) + 1;
            if (specificity == 0 || specificity < _specificity || (specificity == _specificity && range.Weight <= Weight))
            {
                return;
            }

            _specificity = specificity;
            Weight = range.Weight;
            Named = range.Names(offered);
        }
    }

    /// <summary>The weights of the forms we have, gathered in one pass.</summary>
    private struct Preferences
    {
        public Preference Markdown;
        public Preference Html;
        private Preference _json;
        private Preference _problemJson;

        public bool Any { get; private set; }

        public int Highest { get; private set; }

        public bool MentionsMarkdown { get; private set; }

        public readonly Preference Json => _problemJson.Weight > _json.Weight || (_problemJson.Weight == _json.Weight && _problemJson.Named) ? _problemJson : _json;

        public void Consider(in MediaRange range, in MediaType markdown)
        {
            Any = true;
            Highest = Math.Max(Highest, range.Weight);
            MentionsMarkdown |= range.Weight > 0 && range.Names(markdown);
            Markdown.Consider(range, markdown);
            Html.Consider(range, AcceptNegotiation.Html);
            _json.Consider(range, AcceptNegotiation.Json);
            _problemJson.Consider(range, AcceptNegotiation.ProblemJson);
        }
    }
}
