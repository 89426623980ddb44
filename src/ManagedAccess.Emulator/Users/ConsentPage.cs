using System.Text;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.Emulator.Users;

/// <summary>Shows the person which client asks for what, and where the answer goes, before anything is granted.</summary>
internal sealed record ConsentPage
{
    public const string DecisionField = "decision";
    public const string Allow = "allow";
    public const string Deny = "deny";

    public required Person Person { get; init; }

    /// <summary>The name as the client registered it. It is not verified.</summary>
    public required string ClientName { get; init; }

    public required string RedirectUri { get; init; }

    public required IReadOnlyList<string> Resources { get; init; }

    public required IReadOnlyList<string> Scopes { get; init; }

    public required string Action { get; init; }

    public required string SwitchPersonUri { get; init; }

    public required IReadOnlyList<KeyValuePair<string, string>> Fields { get; init; }

    public Task WriteAsync(HttpContext context)
    {
        var body = new StringBuilder();
        body.Append(
            $"""
            <h1>Let <bdi>{PageLayout.Encode(ClientName)}</bdi> act for you?</h1>
            <p class="muted">It will do what you allow here under your name.</p>
            <h2 class="between"><span>You are</span><a href="{PageLayout.Encode(SwitchPersonUri)}">Not you?</a></h2>
            <div class="person">{LoginPage.Card(Person)}</div>
            <h2>It may</h2>
            <ul>
            """);
        foreach (var scope in Scopes)
        {
            body.Append($"<li><span>{PageLayout.Encode(ScopeText.Describe(scope))}</span><code>{PageLayout.Encode(scope)}</code></li>");
        }

        if (Scopes.Count == 0)
        {
            body.Append("<li>Know who you are, and nothing else</li>");
        }

        body.Append("</ul><h2>Where</h2><dl>");
        foreach (var resource in Resources)
        {
            body.Append($"<dt>Resource</dt><dd>{PageLayout.Encode(resource)}</dd>");
        }

        body.Append($"""<dt>Answer goes to</dt><dd><b>{PageLayout.Encode(RedirectHost(RedirectUri))}</b></dd></dl>""");
        if (IsOnThisMachine(RedirectUri))
        {
            // Any program on this machine can listen there and register under any name.
            body.Append("""<p class="notice">This client runs on this machine and named itself. Allow it only if you have just started it.</p>""");
        }

        body.Append($"""<form method="post" action="{PageLayout.Encode(Action)}">""");
        foreach (var (name, value) in Fields)
        {
            body.Append(PageLayout.HiddenInput(name, value));
        }

        body.Append(
            $"""
            <div class="actions">
            <button class="action" name="{DecisionField}" value="{Deny}">Deny</button>
            <button class="action primary" name="{DecisionField}" value="{Allow}">Allow</button>
            </div></form>
            """);
        return PageLayout.WriteAsync(context, StatusCodes.Status200OK, $"Let {ClientName} act for you?", body.ToString());
    }

    /// <summary>The next destination of the browser: host and port, or the scheme of a redirect URI without a host.</summary>
    private static string RedirectHost(string redirectUri)
    {
        var uri = new Uri(redirectUri);
        return uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps ? uri.Authority : $"the application of {uri.Scheme}:";
    }

    private static bool IsOnThisMachine(string redirectUri)
    {
        var uri = new Uri(redirectUri);
        return uri.IsLoopback || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps);
    }
}
