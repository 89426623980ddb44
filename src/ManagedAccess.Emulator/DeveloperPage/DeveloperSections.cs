using System.Globalization;
using ManagedAccess.Emulator.Requests;
using static ManagedAccess.Emulator.DeveloperPage.DeveloperHtml;
using static ManagedAccess.Emulator.Users.PageLayout;

namespace ManagedAccess.Emulator.DeveloperPage;

/// <summary>The rows of each section, or what to do while there is none.</summary>
internal sealed class DeveloperSections(DeveloperHtml html, string origin, bool isEdge, bool hasManagedOAuth)
{
    /// <summary>Where the decisions and their steps come from.</summary>
    public string Basis => isEdge
        ? "The edge decides about each request. These are its own steps, and then the answer of the app."
        : "The app decides. The emulator stands in front of it, reads the credential too, and adds the app’s answer. Reasons that the app does not send are in its log.";

    public string Requests(IReadOnlyList<RecentRequest> requests) => requests.Count == 0
        ? Empty($"No request yet. Open <a href=\"/\">the app</a>, or send one: <code>curl -i {Encode(origin)}/</code>")
        : Table(
            $"{CountOf(requests.Count, "request")}, the newest first. At most {RecentRequests.Capacity} are kept, in memory.",
            ["Time (UTC)", "Request", "Decision", "Caller", "Reasoning", ".As JSON"],
            requests.Select(Request));

    public string Grants(Rows<GrantRow> grants) => grants.Newest.Count == 0
        ? Empty(hasManagedOAuth
            ? $"No grant yet. Connect an agent to <code>{Encode(origin)}</code>: its person is sent here to consent."
            : "No grant: Managed OAuth is off (<code>Emulator:ManagedOAuth</code>).")
        : Table(CaptionOf(grants, "grant"), ["Client", "Person", "May", "Since (UTC)", "Tokens (UTC)", ".Actions"], grants.Newest.Select(Grant));

    public string Clients(Rows<ClientRow> clients) => clients.Newest.Count == 0
        ? Empty(hasManagedOAuth
            ? "No client yet. An agent registers by itself when it follows the challenge of the app."
            : "No client: Managed OAuth is off (<code>Emulator:ManagedOAuth</code>).")
        : Table(CaptionOf(clients, "client"), ["Client", "Answers go to", "Authenticates with", "Grants", ".Actions"], clients.Newest.Select(Client));

    public string People(IReadOnlyList<PersonRow> people) => people.Count == 0
        ? Empty("Nobody yet. The people come from the source account (<code>Emulator:Federation:Source</code>), and are here once they have signed in.")
        : Table(
            people.Any(person => person.IdentityProvider is not null)
                ? $"{CountOf(people.Count, "person", "people")} who signed in through the source account."
                : $"{CountOf(people.Count, "person", "people")} from the setting Emulator:Users.",
            ["Person", "Groups", "Access", ".Actions"], people.Select(Person));

    public string Services(IReadOnlyList<ServiceRow> services) => services.Count == 0
        ? Empty("No service token. Add one to the setting <code>Emulator:ServiceTokens</code>, and a line <code>allow service</code> to the policy.")
        : Table($"{CountOf(services.Count, "service token")} from the setting Emulator:ServiceTokens.", ["Service", "Client ID", "Access", ".As JSON"], services.Select(Service));

    public string Keys(IReadOnlyList<KeyRow> keys)
        => Table("The published keys, the newest first.", ["Key", "Made (UTC)", "Use", ".As JSON"], keys.Select(Key))
            + $"<div class=\"below\">{html.Button(DeveloperAction.RotateKeys, "", "")}</div>";

    private string Request(RecentRequest request)
    {
        var number = request.Number.ToString(CultureInfo.InvariantCulture);
        var (tone, decision) = request.Outcome switch
        {
            RequestOutcome.Admitted => ("good", "Admitted"),
            RequestOutcome.Refused => ("bad", "Refused"),
            RequestOutcome.SentToLogin => ("notice", "Sent to login"),
            RequestOutcome.Open => ("plain", "Without caller"),
            _ => ("plain", "Waiting"),
        };
        var caller = request.Caller is null ? "<span class=\"muted\">nobody</span>"
            : request.Client is null ? Name(request.Caller)
            : $"{Name(request.Caller)} <span class=\"muted\">through {Name(request.Client)}</span>";
        return Row(
            "request-" + number,
            "Request",
            ("Time (UTC)", html.Time(request.At)),
            ("Request", $"<code><b>{Encode(request.Method)}</b> {Encode(request.Path)}</code>"),
            ("Decision", Badge(tone, decision) + (request.Status is { } status ? string.Create(CultureInfo.InvariantCulture, $" <span class=\"status\">{status}</span>") : "")),
            ("Caller", caller),
            ("Reasoning", $"<ol class=\"steps\">{string.Concat(request.Steps.Select(step => $"<li>{Encode(step)}</li>"))}</ol>"),
            (".As JSON", Json("requests", number, "request " + number)));
    }

    private string Grant(GrantRow grant)
    {
        var row = $"{grant.Person} to {grant.ClientName}";
        var buttons = grant.IsValid
            ? (grant.AreOpaque ? html.Button(DeveloperAction.ExpireGrant, grant.Id, row) : "") + html.Button(DeveloperAction.RevokeGrant, grant.Id, row, isSerious: true)
            : "";
        return Row(
            "grant-" + grant.Id,
            "Client",
            ("Client", Name(grant.ClientName)),
            ("Person", Name(grant.Person)),
            ("May", grant.Scopes.Count > 0 ? string.Join(" ", grant.Scopes.Select(scope => $"<code>{Encode(scope)}</code>")) : "<span class=\"muted\">act for the person</span>"),
            ("Since (UTC)", html.Time(grant.GrantedAt)),
            ("Tokens (UTC)", grant.IsValid ? TokensOf(grant) : Badge("bad", "Revoked")),
            (".Actions", $"<div class=\"buttons\">{buttons}{Json("grants", grant.Id, "the grant of " + row)}</div>"));
    }

    private string TokensOf(GrantRow grant)
    {
        var access = grant.AccessTokensUntil is { } until
            ? $"{CountOf(grant.AccessTokens, grant.AreOpaque ? "opaque access token" : "JWT access token")}, until {html.Time(until)}"
            : "no valid access token";
        return grant.RefreshTokenUntil is { } end ? $"{access}<br>refresh until {html.Time(end)}" : access;
    }

    private string Client(ClientRow client)
    {
        var denial = client.IsDenied
            ? html.Button(DeveloperAction.AllowClient, client.Id, client.Name)
            : html.Button(DeveloperAction.DenyClient, client.Id, client.Name, isSerious: true);
        return Row(
            "client-" + client.Id,
            "Client",
            ("Client", $"{Name(client.Name)}{(client.IsDenied ? " " + Badge("bad", "Denied") : "")}<br><code>{Encode(client.Id)}</code>"),
            ("Answers go to", string.Join("<br>", client.RedirectUris.Select(uri => $"<code>{Encode(uri)}</code>"))),
            ("Authenticates with", client.Authentication switch { "none" => "nothing (public client)", "client_secret" => "a secret", _ => "a key of its own" }),
            ("Grants", client.Grants.ToString(CultureInfo.InvariantCulture)),
            (".Actions", $"<div class=\"buttons\">{(client.Grants > 0 ? html.Button(DeveloperAction.RevokeClient, client.Id, client.Name, isSerious: true) : "")}{denial}{Json("clients", client.Id, client.Name)}</div>"));
    }

    private string Person(PersonRow person)
    {
        var access = person.IsDenied ? Badge("bad", "Denied") : person.IsAdmitted ? Badge("good", "Admitted") : Badge("bad", "Not admitted");
        var ended = person.SessionsEndedAt is { } time ? $"<br><span class=\"muted\">sessions before {html.Time(time)} have ended</span>" : "";
        var from = person.IdentityProvider is { } provider ? $"<br><span class=\"muted\">from</span> <code>{Encode(provider)}</code>" : "";
        var denial = person.IsDenied
            ? html.Button(DeveloperAction.AllowPerson, person.Id, person.Name)
            : html.Button(DeveloperAction.DenyPerson, person.Id, person.Name, isSerious: true);
        return Row(
            "person-" + person.Id,
            "Person",
            ("Person", $"{Name(person.Name)}<br><span class=\"muted\">{Encode(person.Email)}</span>{from}"),
            ("Groups", person.Groups.Count > 0 ? string.Join(" ", person.Groups.Select(group => $"<code>{Encode(group)}</code>")) : "<span class=\"muted\">none</span>"),
            ("Access", $"{access} <span class=\"muted\">{Encode(person.Ruling)}</span>{ended}"),
            (".Actions", $"<div class=\"buttons\">{html.Button(DeveloperAction.EndSessions, person.Id, person.Name)}{html.Button(DeveloperAction.EndAll, person.Id, person.Name)}{denial}{Json("people", person.Id, person.Name)}</div>"));
    }

    private string Service(ServiceRow service) => Row(
        "service-" + service.Id,
        "Service",
        ("Service", Name(service.Name)),
        ("Client ID", $"<code>{Encode(service.Id)}</code>"),
        ("Access", $"{(service.IsAdmitted ? Badge("good", "Admitted") : Badge("bad", "Not admitted"))} <span class=\"muted\">{Encode(service.Ruling)}</span>"),
        (".As JSON", Json("services", service.Id, service.Name)));

    private string Key(KeyRow key) => Row(
        "key-" + key.Id,
        "Key",
        ("Key", $"<code>{Encode(key.Id)}</code>"),
        ("Made (UTC)", html.Time(key.CreatedAt)),
        ("Use", key.Signs ? Badge("good", "Signs") : Badge("plain", "Verifies earlier tokens")),
        (".As JSON", Json("keys", key.Id, "key " + key.Id[..8])));

    private static string CaptionOf<T>(Rows<T> rows, string noun) => rows.Total > rows.Newest.Count
        ? string.Create(CultureInfo.InvariantCulture, $"The newest {rows.Newest.Count} of {rows.Total} {noun}s.")
        : $"{CountOf(rows.Total, noun)}, the newest first.";

    private static string CountOf(int count, string noun, string? plural = null)
        => string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? noun : plural ?? noun + "s")}");

    private static string Empty(string sentenceHtml) => $"<p class=\"empty\">{sentenceHtml}</p>";
}
