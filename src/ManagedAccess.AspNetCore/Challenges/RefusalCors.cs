using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace ManagedAccess.AspNetCore.Challenges;

/// <summary>What a script on another origin may see of a refusal, and what it is told before it asks.</summary>
internal sealed class RefusalCors(ChallengeOptions options)
{
    private const string Methods = "GET, HEAD, POST, PUT, PATCH, DELETE";
    private const string RequestHeaders = "Accept, Authorization, Content-Type, DPoP, Last-Event-ID, MCP-Protocol-Version, Mcp-Session-Id";

    private readonly bool _anyOrigin = options.AllowedOrigins.Contains("*");
    private readonly string[] _origins = [.. options.AllowedOrigins.Select(origin => origin.ToLowerInvariant())]; // as browsers send them

    public static bool IsPreflight(HttpRequest request) =>
        HttpMethods.IsOptions(request.Method)
        && request.Headers.Origin.Count > 0
        && request.Headers.AccessControlRequestMethod.Count > 0;

    /// <summary>
    /// Turns the refusal of a preflight into its answer: preflights never carry credentials, so a challenge would only end them.
    /// An origin that is not allowed gets the same status without permissions, and the browser stops there.
    /// </summary>
    public void AnswerPreflight(HttpContext context)
    {
        var headers = context.Response.Headers;
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        headers.Remove(HeaderNames.WWWAuthenticate);
        headers.Remove(HeaderNames.Allow);
        AddTo(headers, HeaderNames.Vary, HeaderNames.Origin);
        AddTo(headers, HeaderNames.Vary, HeaderNames.AccessControlRequestMethod);
        AddTo(headers, HeaderNames.Vary, HeaderNames.AccessControlRequestHeaders);
        if (AllowedOrigin(context.Request) is { } origin)
        {
            headers.AccessControlAllowOrigin = origin;
            headers.AccessControlAllowMethods = Methods;
            headers.AccessControlAllowHeaders = RequestHeaders;
            headers.AccessControlMaxAge = "600";
        }
    }

    /// <summary>Whether scripts of the origin that asks may read refusals.</summary>
    public bool IsAllowed(HttpRequest request) => AllowedOrigin(request) is not null;

    /// <summary>Lets an allowed origin read the challenge of a refusal. Runs when the response starts, since an exception handler may clear headers before.</summary>
    public void Expose(HttpContext context)
    {
        var headers = context.Response.Headers;
        if (headers.AccessControlAllowOrigin.Count == 0)
        {
            if (_origins.Length == 0)
            {
                return;
            }

            // Also without an Origin: a cache must not give this answer to a request that has one.
            AddTo(headers, HeaderNames.Vary, HeaderNames.Origin);
            if (AllowedOrigin(context.Request) is not { } origin)
            {
                return;
            }

            headers.AccessControlAllowOrigin = origin;
        }

        AddTo(headers, HeaderNames.AccessControlExposeHeaders, HeaderNames.WWWAuthenticate);
    }

    /// <summary>Adds a member to a list field unless it, or a wildcard in <c>Vary</c>, is there.</summary>
    public static void AddTo(IHeaderDictionary headers, string field, string member)
    {
        var values = headers[field];
        foreach (var present in values.SelectMany(value => (value ?? "").Split(',', StringSplitOptions.TrimEntries)))
        {
            if (present.Equals(member, StringComparison.OrdinalIgnoreCase) || (present == "*" && field == HeaderNames.Vary))
            {
                return;
            }
        }

        headers[field] = StringValues.IsNullOrEmpty(values) ? member : string.Join(", ", values.ToArray()) + ", " + member;
    }

    // What goes back is the setting or the star, never the text of the request.
    private string? AllowedOrigin(HttpRequest request)
    {
        if (request.Headers.Origin is not [{ } origin])
        {
            return null;
        }

        return _anyOrigin ? "*" : Array.Find(_origins, allowed => allowed == origin);
    }
}
