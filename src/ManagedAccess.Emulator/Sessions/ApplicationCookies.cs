using ManagedAccess.Emulator.AccessTokens;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

namespace ManagedAccess.Emulator.Sessions;

/// <summary>Shows the application the one <c>CF_Authorization</c> cookie that is meant for it, whatever other ports of this host have put into the browser.</summary>
internal sealed class ApplicationCookies(AssertionSigner signer, ILogger<ApplicationCookies> logger)
{
    public void Present(HttpContext context, string origin)
    {
        var headers = context.Request.Headers;
        if (headers.Cookie.Count == 0 || !headers.Cookie.Any(field => field?.Contains(SessionCookies.AuthorizationCookie, StringComparison.Ordinal) == true))
        {
            return;
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

        string[] kept = [
            .. pairs.Where(pair => !SessionCookies.IsAuthorizationCookie(NameOf(pair))),
            .. own.Select(value => $"{SessionCookies.AuthorizationCookie}={value}")];
        if (kept.Length == 0)
        {
            headers.Remove(HeaderNames.Cookie);
            return;
        }

        headers.Cookie = string.Join("; ", kept);
    }

    private bool IsOwn(string value, string origin) => !signer.IsOfAnotherApplication(value, origin);

    private static string[] ValuesOf(string[] pairs, string name)
        => [.. pairs.Where(pair => NameOf(pair).SequenceEqual(name)).Select(pair => pair[(pair.IndexOf('=') + 1)..].Trim())];

    private static ReadOnlySpan<char> NameOf(string pair)
    {
        var end = pair.IndexOf('=');
        return end < 0 ? default : pair.AsSpan(0, end).TrimEnd();
    }
}
