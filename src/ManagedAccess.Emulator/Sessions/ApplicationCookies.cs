using ManagedAccess.Emulator.AccessTokens;
using ManagedAccess.Emulator.Edge.Policies;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

namespace ManagedAccess.Emulator.Sessions;

/// <summary>Passes on only the <c>CF_Authorization</c> cookie that is meant for this application, because all ports of a host share their cookies.</summary>
internal sealed class ApplicationCookies(AssertionSigner signer, EndedSessions ended, AccessPolicy policy, ILogger<ApplicationCookies> logger)
{
    /// <summary>Changes the cookies of the request.</summary>
    /// <returns>Why the session of this application is not passed on, as the developer page says it; null if it is, or if there is none.</returns>
    public async ValueTask<string?> PresentAsync(HttpContext context, string origin)
    {
        var headers = context.Request.Headers;
        if (headers.Cookie.Count == 0 || !headers.Cookie.Any(field => field?.Contains(SessionCookies.AuthorizationCookie, StringComparison.Ordinal) == true))
        {
            return null;
        }

        // Split as text: the application gets every other cookie as the browser wrote it.
        string[] pairs = [.. headers.Cookie.SelectMany(field => (field ?? "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];
        string[] ofThisPort = ValuesOf(pairs, SessionCookies.NameAt(context)), plain = ValuesOf(pairs, SessionCookies.AuthorizationCookie);
        string[] own = [.. ofThisPort.Where(value => IsOwn(value, origin))];
        if (own.Length == 0)
        {
            own = [.. plain.Where(value => IsOwn(value, origin))];
        }

        if (own.Length == 0 && plain.Length > 0)
        {
            Log.ForeignCookie(logger, context.Request.Path);
        }

        string? removed = null;
        foreach (var value in own)
        {
            removed ??= await ProblemOfAsync(value, origin);
        }

        string[] kept = [
            .. pairs.Where(pair => !SessionCookies.IsAuthorizationCookie(NameOf(pair))),
            .. removed is null ? own.Select(value => $"{SessionCookies.AuthorizationCookie}={value}") : []];
        if (kept.Length == 0)
        {
            headers.Remove(HeaderNames.Cookie);
            return removed;
        }

        headers.Cookie = string.Join("; ", kept);
        return removed;
    }

    // The application verifies the cookie itself and cannot know what a developer has ended or denied.
    private async ValueTask<string?> ProblemOfAsync(string value, string origin) => await signer.ReadAsync(value, origin) switch
    {
        null => null,
        { } assertion when ended.Includes(assertion) => $"the session of {assertion.Email} was ended",
        { } assertion when policy.Denials.HasPerson(assertion.Email) => $"{assertion.Email} is {Denials.Reason}",
        _ => null,
    };

    private bool IsOwn(string value, string origin) => !signer.IsOfAnotherApplication(value, origin);

    private static string[] ValuesOf(string[] pairs, string name)
        => [.. pairs.Where(pair => NameOf(pair).SequenceEqual(name)).Select(pair => pair[(pair.IndexOf('=') + 1)..].Trim())];

    private static ReadOnlySpan<char> NameOf(string pair)
    {
        var end = pair.IndexOf('=');
        return end < 0 ? default : pair.AsSpan(0, end).TrimEnd();
    }
}
