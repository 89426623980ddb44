using ManagedAccess.AspNetCore.Access;
using ManagedAccess.AspNetCore.Markdown.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace ManagedAccess.AspNetCore.Challenges;

/// <summary>Decides which parts of a refusal a script on another origin may read, and answers its preflight.</summary>
internal sealed class RefusalCors(ChallengeOptions options)
{
    private const string Methods = "GET, HEAD, POST, PUT, PATCH, DELETE";
    private const int MaxRequestHeaders = 4096;

    private readonly bool _anyOrigin = options.AllowedOrigins.Contains("*");
    private readonly string[] _origins = [.. options.AllowedOrigins.Select(origin => origin.ToLowerInvariant())]; // as browsers send them

    public static bool IsPreflight(HttpRequest request) =>
        HttpMethods.IsOptions(request.Method)
        && request.Headers.Origin.Count > 0
        && request.Headers.AccessControlRequestMethod.Count > 0;

    /// <summary>
    /// Turns the refusal of a preflight into its answer: preflights never carry credentials, so a challenge would always make them fail.
    /// An origin that is not allowed gets the same status without permissions, and the browser stops there.
    /// </summary>
    public void AnswerPreflight(HttpContext context)
    {
        var headers = context.Response.Headers;
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        headers.Remove(HeaderNames.WWWAuthenticate);
        headers.Remove(HeaderNames.Allow);
        VaryField.Add(headers, HeaderNames.Origin);
        VaryField.Add(headers, HeaderNames.AccessControlRequestMethod);
        VaryField.Add(headers, HeaderNames.AccessControlRequestHeaders);
        if (AllowedOrigin(context.Request) is { } origin)
        {
            headers.AccessControlAllowOrigin = origin;
            headers.AccessControlAllowMethods = Methods;
            if (RequestedHeaders(context.Request) is { Length: > 0 } requested)
            {
                headers.AccessControlAllowHeaders = requested;
            }

            headers.AccessControlMaxAge = "600";
        }
    }

    /// <summary>Whether scripts of the requesting origin may read refusals.</summary>
    public bool IsAllowed(HttpRequest request) => AllowedOrigin(request) is not null;

    /// <summary>Lets an allowed origin read the challenge of a refusal. Runs when the response starts: an exception handler may clear headers before that.</summary>
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
            VaryField.Add(headers, HeaderNames.Origin);
            if (AllowedOrigin(context.Request) is not { } origin)
            {
                return;
            }

            headers.AccessControlAllowOrigin = origin;
        }

        ListField.Add(headers, HeaderNames.AccessControlExposeHeaders, HeaderNames.WWWAuthenticate);
        if (headers.ContainsKey(IProofNonces.Field))
        {
            ListField.Add(headers, HeaderNames.AccessControlExposeHeaders, IProofNonces.Field);
        }
    }

    // CHL-32: a fixed list would lack the headers of the next protocol revision. Only field names (RFC 9110 §5.1) are sent back.
    private static string RequestedHeaders(HttpRequest request)
    {
        var asked = request.Headers.AccessControlRequestHeaders.ToString();
        return asked.Length > MaxRequestHeaders
            ? ""
            : string.Join(", ", asked.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Where(name => HttpToken.Is(name)));
    }

    // The answer has the value of the setting or the star, never the text of the request.
    private string? AllowedOrigin(HttpRequest request)
    {
        if (request.Headers.Origin is not [{ } origin])
        {
            return null;
        }

        return _anyOrigin ? "*" : Array.Find(_origins, allowed => allowed == origin);
    }
}
