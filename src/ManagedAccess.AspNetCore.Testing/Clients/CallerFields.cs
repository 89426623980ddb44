using ManagedAccess.AspNetCore.Testing.Callers;
using ManagedAccess.AspNetCore.Testing.Tokens;
using ManagedAccess.AspNetCore.Tokens.Reading;

namespace ManagedAccess.AspNetCore.Testing.Clients;

/// <summary>The header fields that a caller's software adds to a request.</summary>
/// <param name="Credential">The field with the token; null without one.</param>
/// <param name="Cookie">The cookie with the token; null without one.</param>
/// <param name="IsAgent">Whether it prefers Markdown.</param>
/// <param name="IsBrowser">Whether it is a browser.</param>
internal sealed record CallerFields((string Name, string Value)? Credential, string? Cookie, bool IsAgent, bool IsBrowser)
{
    private const string AgentAccept = "text/markdown, text/html;q=0.8, */*;q=0.1";
    private const string BrowserAccept = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8";

    public static CallerFields Of(CallerDescription? caller, IssuedToken? issued) => new(
        issued switch
        {
            null => null,
            { IsAccess: true } => (AccessTokenReader.AssertionHeader, issued.Token),
            { Key: not null } => ("Authorization", $"DPoP {issued.Token}"),
            _ => ("Authorization", $"Bearer {issued.Token}"),
        },
        caller?.IsAtBrowser is true ? $"{AccessTokenReader.CookieName}={issued!.Token}" : null,
        caller?.IsForAgents is true,
        caller?.IsAtBrowser is true);

    /// <summary>Adds them where the request does not say otherwise.</summary>
    public void AddTo(HttpRequestMessage request, Uri app)
    {
        if (Credential is var (name, value))
        {
            SetIfAbsent(request, name, value);
        }

        if (Cookie is not null)
        {
            var others = request.Headers.TryGetValues("Cookie", out var cookies) ? cookies : [];
            request.Headers.Remove("Cookie");
            request.Headers.Add("Cookie", string.Join("; ", others.Append(Cookie)));
        }

        if (IsAgent)
        {
            SetIfAbsent(request, "Accept", AgentAccept);
        }

        if (IsBrowser)
        {
            var isForm = request.Method != HttpMethod.Get && request.Method != HttpMethod.Head;
            SetIfAbsent(request, "Accept", BrowserAccept);
            SetIfAbsent(request, "Sec-Fetch-Mode", "navigate");
            SetIfAbsent(request, "Sec-Fetch-Dest", "document");
            SetIfAbsent(request, "Sec-Fetch-Site", isForm ? "same-origin" : "none");
            if (isForm)
            {
                SetIfAbsent(request, "Origin", app.GetLeftPart(UriPartial.Authority)); // the form is on a page of the app
            }
        }
    }

    private static void SetIfAbsent(HttpRequestMessage request, string name, string value)
    {
        if (!request.Headers.Contains(name))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
    }
}
