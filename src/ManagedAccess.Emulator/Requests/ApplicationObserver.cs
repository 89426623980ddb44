using System.Globalization;
using System.Text.RegularExpressions;
using ManagedAccess.Emulator.Sessions;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.Emulator.Requests;

/// <summary>Notes the requests that the application itself decides about: what the emulator reads of the credential, then the application's answer.</summary>
/// <remarks>It sees the application from outside, as a client does. Reasons that the application does not send are in its log.</remarks>
internal sealed partial class ApplicationObserver(CredentialReader reader, RecentRequests recent, TimeProvider clock)
{
    /// <param name="context">The request.</param>
    /// <param name="origin">The origin that it reached.</param>
    /// <param name="removed">Why the emulator has taken a cookie away; null if it has not.</param>
    /// <param name="application">Answers the request.</param>
    public async Task InvokeAsync(HttpContext context, string origin, string? removed, RequestDelegate application)
    {
        var reading = await reader.ReadAsync(context.Request, origin);
        var request = recent.Add(new RecentRequest
        {
            At = clock.GetUtcNow(),
            Method = context.Request.Method,
            Path = context.Request.Path.Value ?? "/",
            Outcome = RequestOutcome.Pending,
            Caller = reading.Caller,
            Client = reading.Client,
            Steps = removed is null ? reading.Steps : [removed, .. reading.Steps],
        });
        await ApplicationAnswer.WatchAsync(context, application, status => recent.Replace(Judge(request, context.Response.Headers, status)));
    }

    private static RecentRequest Judge(RecentRequest request, IHeaderDictionary headers, int status)
    {
        var isLogin = status is >= 300 and < 400 && headers.Location.ToString().Contains(LoginEndpoint.Path, StringComparison.Ordinal);
        return request with
        {
            Status = status,
            Outcome = status is StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden ? RequestOutcome.Refused
                : isLogin ? RequestOutcome.SentToLogin
                : request.Caller is null ? RequestOutcome.Open
                : RequestOutcome.Admitted,
            Steps = [.. request.Steps, isLogin ? "the app sent the browser to the login page" : AnswerOf(headers, status)],
        };
    }

    private static string AnswerOf(IHeaderDictionary headers, int status)
    {
        var answer = string.Create(CultureInfo.InvariantCulture, $"the app answered {status}");
        var challenge = headers.WWWAuthenticate.ToString();
        if (Error().Match(challenge) is { Success: true } error)
        {
            answer += $", {error.Groups[1].Value}";
        }

        return Description().Match(challenge) is { Success: true } description ? $"{answer}: {description.Groups[1].Value}" : answer;
    }

    [GeneratedRegex("""\berror="([^"\\]*)["\\]""")]
    private static partial Regex Error();

    [GeneratedRegex("""\berror_description="([^"\\]*)["\\]""")]
    private static partial Regex Description();
}
