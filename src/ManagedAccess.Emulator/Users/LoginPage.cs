using System.Text;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.Emulator.Users;

/// <summary>The page on which one click chooses a sample person, or leads to the account that the people come from.</summary>
internal sealed record LoginPage(
    IReadOnlyList<Person> People,
    Person? SignedIn,
    string Application,
    string Action,
    IReadOnlyList<KeyValuePair<string, string>> Fields)
{
    public const string PersonField = "person";

    /// <summary>The <c>acr</c> value that the sign-in gets, if an application asked for one.</summary>
    public string? AuthenticationContext { get; init; }

    /// <summary>The account that the people come from, where one button leads; null if they are chosen here.</summary>
    public string? SourceOrigin { get; init; }

    public Task WriteAsync(HttpContext context)
    {
        var (unknown, other) = SourceOrigin is null
            ? ("Choose who you are. There is no password.", "Choose who you want to be.")
            : ("The people of this application come from another emulated account.", "You can sign in again as someone else.");
        var body = new StringBuilder();
        body.Append($"""<h1>Sign in to <bdi>{PageLayout.Encode(Application)}</bdi></h1>""");
        body.Append(SignedIn is null
            ? $"""<p class="muted">{unknown}</p>"""
            : $"""<p class="muted">You are signed in as {PageLayout.Encode(SignedIn.Name)}. {other}</p>""");
        if (AuthenticationContext is not null)
        {
            body.Append($"""<p class="notice">A stronger sign-in is asked for: <code>{PageLayout.Encode(AuthenticationContext)}</code>. Here a click counts as one.</p>""");
        }

        body.Append($"""<form method="post" action="{PageLayout.Encode(Action)}">""");
        foreach (var (name, value) in Fields)
        {
            body.Append(PageLayout.HiddenInput(name, value));
        }

        body.Append("""<div class="people">""");
        foreach (var person in People)
        {
            body.Append(
                $"""
                <button class="person" name="{PersonField}" value="{PageLayout.Encode(person.Email)}">{Card(person)}</button>
                """);
        }

        if (SourceOrigin is not null)
        {
            body.Append(
                $"""
                <button class="person" name="connection" value="federation"><span class="initials" aria-hidden="true">↗</span>
                <span><b>Continue to the source account</b><span class="muted small">{PageLayout.Encode(SourceOrigin)}</span></span></button>
                """);
        }

        body.Append("</div></form>");
        return PageLayout.WriteAsync(context, StatusCodes.Status200OK, $"Sign in to {Application}", body.ToString());
    }

    /// <summary>Initials, name and address; used on the consent page too.</summary>
    public static string Card(Person person)
        => $"""
            <span class="initials" aria-hidden="true">{PageLayout.Encode(Initials(person.Name))}</span>
            <span><b>{PageLayout.Encode(person.Name)}</b><span class="muted small">{PageLayout.Encode(person.Email)}</span></span>
            """;

    private static string Initials(string name)
    {
        var words = name.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words switch
        {
            [] => "?",
            [var only] => First(only),
            [var first, .., var last] => First(first) + First(last),
        };

        // Rune by rune: half a surrogate pair is not a letter.
        static string First(string word) => word.EnumerateRunes().First().ToString().ToUpperInvariant();
    }
}
