using System.Globalization;
using System.Net;
using System.Text;
using ManagedAccess.Emulator.AuthorizationServer;
using ManagedAccess.Emulator.Profiles;
using ManagedAccess.Emulator.Requests;
using ManagedAccess.Emulator.Sessions;
using ManagedAccess.Emulator.Users;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using static ManagedAccess.Emulator.Users.PageLayout;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace ManagedAccess.Emulator.DeveloperPage;

/// <summary><c>/cdn-cgi/access/</c>: shows a developer what happens here, each row also as JSON, with a button for what a developer wants to try.</summary>
internal sealed class DeveloperEndpoint(
    RecentRequests recent, DeveloperEvents events, FormProtection forms, ServerProfile profile, string applicationName, TimeProvider clock)
{
    public const string Path = DeveloperPath;
    public const string Root = Path + "developer/";
    public const string ActionsPath = Root + "actions";

    private const string EventsPath = Root + "events";
    private const string ScriptPath = Root + "script.js";
    private const string DoneParameter = "done";
    private const string TargetParameter = "of";
    private const string Gone = "gone";

    // Every header field that says that another machine is the caller.
    private static readonly string[] Forwarded = ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "CF-Connecting-IP", "Via"];

    // The script and the stream are of this origin. Nothing in the page itself runs.
    private static readonly PageExtras Extras = new(
        DeveloperAssets.Css,
        $"""<link rel="icon" href="data:,"><script src="{ScriptPath}" data-events="{EventsPath}" defer></script>""",
        "script-src 'self'; connect-src 'self'; img-src data:; form-action 'self'");

    public static bool Owns(string path) => path == Path || path.StartsWith(Root, StringComparison.Ordinal);

    public Task InvokeAsync(HttpContext context, string path, string origin)
    {
        // Another site cannot put the page, the script or a list into a page of its own.
        context.Response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
        if (!IsFromThisMachine(context))
        {
            return new MessagePage(
                StatusCodes.Status403Forbidden,
                "This page is for this machine",
                "The developer page answers only to callers on the machine that the app runs on, and not through a proxy. In a container, use the address inside it.").WriteAsync(context);
        }

        // A page of another site may link to the page. It may not press its buttons, nor take up its streams.
        if (path != Path && context.Request.Headers["Sec-Fetch-Site"].ToString() is not ("" or "same-origin" or "none"))
        {
            return OAuthError.WriteAsync(context, StatusCodes.Status403Forbidden, Errors.AccessDenied, "The developer page does not answer requests of other sites");
        }

        var id = context.Request.Query["id"].ToString() is { Length: > 0 } value ? value : null;
        switch (path)
        {
            case ActionsPath:
                return ActAsync(context);

            case EventsPath:
                return events.WriteAsync(context);

            case ScriptPath:
                context.Response.ContentType = "text/javascript; charset=utf-8";
                context.Response.Headers.CacheControl = "no-cache";
                context.Response.Headers.XContentTypeOptions = "nosniff";
                return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.WriteAsync(DeveloperAssets.Script, context.RequestAborted);

            case Path:
                return DeveloperJson.IsPreferred(context.Request) ? WriteAllAsync(context, origin) : ShowAsync(context, origin);

            case Root + "requests.json":
                return WriteListAsync(context, id, recent.List(), request => request.Number.ToString(CultureInfo.InvariantCulture));

            case Root + "people.json":
                return WriteListAsync(context, id, ReaderOf(context).ReadPeople(), person => person.Id);

            case Root + "services.json":
                return WriteListAsync(context, id, ReaderOf(context).ReadServices(), service => service.Id);

            case Root + "keys.json":
                return WriteListAsync(context, id, ReaderOf(context).ReadKeys(), key => key.Id);

            case Root + "clients.json":
                return WriteRowsAsync(context, id, ReaderOf(context).ReadClientsAsync(id, context.RequestAborted));

            case Root + "grants.json":
                return WriteRowsAsync(context, id, ReaderOf(context).ReadGrantsAsync(id, context.RequestAborted));

            default:
                return OAuthError.WriteAsync(context, StatusCodes.Status404NotFound, "not_found", "The developer page has nothing at this address");
        }
    }

    private async Task ShowAsync(HttpContext context, string origin)
    {
        var reader = ReaderOf(context);
        var (requests, people, services, keys) = (recent.List(), reader.ReadPeople(), reader.ReadServices(), reader.ReadKeys());
        var clients = await reader.ReadClientsAsync(id: null, context.RequestAborted);
        var grants = await reader.ReadGrantsAsync(id: null, context.RequestAborted);
        var html = new DeveloperHtml(forms, SessionCookies.BrowserOf(context), clock.GetUtcNow());
        var sections = new DeveloperSections(html, origin, profile.IsAccess, profile.HasManagedOAuth);
        (string Id, string Title, int Count, string Intro, string Rows)[] parts =
        [
            ("requests", "Requests", requests.Count, sections.Basis, sections.Requests(requests)),
            ("grants", "Grants", grants.Total, "", sections.Grants(grants)),
            ("clients", "Clients", clients.Total, "", sections.Clients(clients)),
            ("people", "People", people.Count, "", sections.People(people)),
            ("services", "Services", services.Count, "", sections.Services(services)),
            ("keys", "Keys", keys.Count, "", sections.Keys(keys)),
        ];

        var (resultOf, result) = await ResultAsync(context, reader);
        var body = new StringBuilder().Append(
            $"""
            <header class="top"><div>
            <h1>Emulator of {DeveloperHtml.Name(applicationName)}</h1>
            <p class="muted">{(profile.IsAccess ? "The edge of Access" : "The authorization server of Access")} at <code>{Encode(origin)}</code></p>
            </div><p class="live" id="live" role="status">As of {html.Time(clock.GetUtcNow())} UTC. <a href="{Path}">Reload</a></p></header>
            <nav aria-label="Sections" id="sections" data-live>
            """);
        foreach (var part in parts)
        {
            body.Append(CultureInfo.InvariantCulture, $"""<a href="#{part.Id}">{part.Title} <span class="count">{part.Count}</span></a>""");
        }

        body.Append("</nav>");
        foreach (var part in parts)
        {
            body.Append(
                $"""
                <section id="{part.Id}" aria-labelledby="{part.Id}-title">
                <div class="between"><h2 id="{part.Id}-title">{part.Title}</h2><a class="json" href="{Root}{part.Id}.json">JSON<span class="hidden"> of the {part.Id}</span></a></div>
                {(part.Intro.Length > 0 ? $"<p class=\"muted small\">{Encode(part.Intro)}</p>" : "")}{(part.Id == resultOf ? result : "")}
                <div id="{part.Id}-rows" data-live>{part.Rows}</div>
                </section>
                """);
        }

        await PageLayout.WriteAsync(context, StatusCodes.Status200OK, $"Emulator of {applicationName}", body.ToString(), Extras);
    }

    /// <summary>The section and the sentence about the button that led here. The text is ours; the address names only the button and the row.</summary>
    private static async Task<(string? Section, string Html)> ResultAsync(HttpContext context, DeveloperReader reader)
    {
        var query = context.Request.Query;
        if (DeveloperAction.Find(query[DoneParameter]) is not { } action)
        {
            return (null, "");
        }

        if (query.ContainsKey(Gone))
        {
            return (action.Section, """<p class="result bad" role="alert">Nothing was done: the row is no longer there.</p>""");
        }

        var id = query[TargetParameter].ToString();
        var row = action.Section switch
        {
            "grants" when (await reader.ReadGrantsAsync(id, context.RequestAborted)).Newest is [var grant] => $"{grant.Person} to {grant.ClientName}",
            "clients" when (await reader.ReadClientsAsync(id, context.RequestAborted)).Newest is [var client] => client.Name,
            "people" => reader.ReadPeople().FirstOrDefault(person => person.Id == id)?.Name,
            _ => null,
        };
        return (action.Section, $"""<p class="result" role="status">{Encode(action.ResultOf(row ?? "it"))}</p>""");
    }

    private async Task ActAsync(HttpContext context)
    {
        var form = await FormReader.TryReadAsync(context);
        var target = form?[DeveloperHtml.TargetField].ToString() ?? "";
        if (form is null
            || DeveloperAction.Find(form[DeveloperHtml.ActionField]) is not { } action
            || !forms.IsGenuine(context, form[FormProtection.Field], DeveloperHtml.FormPurpose, action.Name, target))
        {
            await new MessagePage(
                StatusCodes.Status400BadRequest,
                "This button is no longer valid",
                "It was shown in another browser, or its cookie is gone. Open the developer page again.").WriteAsync(context);
            return;
        }

        // To the end, also if the browser goes away: half a revocation is none.
        var isDone = await context.RequestServices.GetRequiredService<DeveloperActions>().RunAsync(action, target, CancellationToken.None);
        events.NoteChange();
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.Location = $"{Path}?{DoneParameter}={action.Name}&{TargetParameter}={Uri.EscapeDataString(target)}{(isDone ? "" : "&" + Gone)}#{action.Section}";
    }

    private async Task WriteAllAsync(HttpContext context, string origin)
    {
        var reader = ReaderOf(context);
        await DeveloperJson.WriteAsync(context, new
        {
            Application = applicationName,
            Mode = profile.IsAccess ? "edge" : "authorization_server",
            Origin = origin,
            Requests = recent.List(),
            Grants = (await reader.ReadGrantsAsync(id: null, context.RequestAborted)).Newest,
            Clients = (await reader.ReadClientsAsync(id: null, context.RequestAborted)).Newest,
            People = reader.ReadPeople(),
            Services = reader.ReadServices(),
            Keys = reader.ReadKeys(),
        });
    }

    private static async Task WriteRowsAsync<T>(HttpContext context, string? id, Task<Rows<T>> rows)
        where T : class => await WriteListAsync(context, id, (await rows).Newest, _ => id!);

    private static Task WriteListAsync<T>(HttpContext context, string? id, IReadOnlyList<T> rows, Func<T, string> idOf)
        where T : class
        => id is null ? DeveloperJson.WriteAsync(context, rows)
            : rows.FirstOrDefault(row => idOf(row) == id) is { } row ? DeveloperJson.WriteAsync(context, row)
            : OAuthError.WriteAsync(context, StatusCodes.Status404NotFound, "not_found", "There is no such row");

    private static DeveloperReader ReaderOf(HttpContext context) => context.RequestServices.GetRequiredService<DeveloperReader>();

    // Stricter than the rest of the emulator: the setting that opens it to a container does not open this page.
    private static bool IsFromThisMachine(HttpContext context)
        => (context.Connection.RemoteIpAddress is not { } address || IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address))
            && !Forwarded.Any(context.Request.Headers.ContainsKey);
}
