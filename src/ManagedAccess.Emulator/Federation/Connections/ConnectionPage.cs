using System.Text;
using ManagedAccess.Emulator.Users;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.Emulator.Federation.Connections;

/// <summary>The login page of a recipient account. Its people come from another account, so there is one button, which leads there.</summary>
internal sealed record ConnectionPage(string SourceOrigin, Person? SignedIn, string Application, string Action, IReadOnlyList<KeyValuePair<string, string>> Fields)
{
    public const string ConnectionField = "connection";

    /// <summary>The <c>acr</c> value that the sign-in gets, if an application asked for one.</summary>
    public string? AuthenticationContext { get; init; }

    public Task WriteAsync(HttpContext context)
    {
        var body = new StringBuilder();
        body.Append($"""<h1>Sign in to <bdi>{PageLayout.Encode(Application)}</bdi></h1>""");
        body.Append(SignedIn is null
            ? """<p class="muted">The people of this application come from another emulated account.</p>"""
            : $"""<p class="muted">You are signed in as {PageLayout.Encode(SignedIn.Name)}. You can sign in again as someone else.</p>""");
        if (AuthenticationContext is not null)
        {
            body.Append($"""<p class="notice">A stronger sign-in is asked for: <code>{PageLayout.Encode(AuthenticationContext)}</code>. Here a click counts as one.</p>""");
        }

        body.Append($"""<form method="post" action="{PageLayout.Encode(Action)}">""");
        foreach (var (name, value) in Fields)
        {
            body.Append(PageLayout.HiddenInput(name, value));
        }

        body.Append(
            $"""
            <div class="people">
            <button class="person" name="{ConnectionField}" value="{SourceConnection.Scheme}"><span class="initials" aria-hidden="true">↗</span>
            <span><b>Continue to the source account</b><span class="muted small">{PageLayout.Encode(SourceOrigin)}</span></span></button>
            </div></form>
            """);
        return PageLayout.WriteAsync(context, StatusCodes.Status200OK, $"Sign in to {Application}", body.ToString());
    }
}
