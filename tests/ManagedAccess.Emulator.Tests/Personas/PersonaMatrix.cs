using System.Globalization;
using System.Text;
using ManagedAccess.Markdown;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace ManagedAccess.Emulator.Tests.Personas;

/// <summary>Plays every persona in every cell, with the settings of its reasons added one after another, and writes what was observed.</summary>
internal sealed class PersonaMatrix : IAsyncDisposable
{
    // The first conversion of a process compiles the converter, and on a busy machine that alone passes the time limit of a page.
    private static readonly string Compiled = new MarkdownConverter().Convert("<main><h1>Page</h1><p>Text of it.</p></main>");

    private static readonly string[] Introductions = ["registers", "document", "document with key", "registered before"];

    // Starting an app takes longer than a login, so the clients share one for each set of settings.
    private readonly Dictionary<string, (EmulatedApp App, PersonaSite Site)> _apps = new(StringComparer.Ordinal);
    private readonly List<string> _reasons = [];

    /// <summary>The failures that no file explains, and reasons that help less than they say.</summary>
    public List<string> Unexplained { get; } = [];

    /// <summary>The page's tables and its list.</summary>
    /// <returns>Markdown.</returns>
    public async Task<string> ObserveAsync()
    {
        var text = new StringBuilder();
        foreach (var mode in Enum.GetValues<EmulatorMode>())
        {
            await ObserveAsync(mode, text);
        }

        text.Append("## Reasons\n\n");
        foreach (var (index, reason) in _reasons.Index())
        {
            text.Append(CultureInfo.InvariantCulture, $"{index + 1}. {reason}\n");
        }

        return text.ToString();
    }

    private async Task ObserveAsync(EmulatorMode mode, StringBuilder text)
    {
        var cells = PersonaCell.AllIn(mode);
        text.Append(CultureInfo.InvariantCulture, $"## In mode {mode}\n\n");
        text.Append("| Client | ").AppendJoin(" | ", Introductions.Select(name => $"origin, {name}")).Append(" | ").AppendJoin(" | ", Introductions.Select(name => $"path, {name}")).Append(" |\n");
        text.Append("| --- |").Insert(text.Length, " --- |", 8).Append('\n');
        foreach (var persona in Persona.All.Where(persona => persona.LogsIn))
        {
            var observed = new List<string>();
            foreach (var cell in cells)
            {
                observed.Add(cell.IsOfferedBy(persona) ? await ObserveAsync(persona, cell) : "–");
            }

            text.Append("| ").Append(persona.Client).Append(", ").Append(persona.Version).Append(" | ").AppendJoin(" | ", observed).Append(" |\n");
        }

        text.Append("\n| Fetcher | Without a token | With a token |\n| --- | --- | --- |\n");
        foreach (var persona in Persona.All.Where(persona => !persona.LogsIn))
        {
            text.Append("| ").Append(persona.Client).Append(", ").Append(persona.Version).Append(" | ").Append(await ObserveAsync(persona, cells[0])).Append(" | ").Append(await ReadAsync(persona, mode)).Append(" |\n");
        }

        text.Append('\n');
    }

    private async Task<string> ObserveAsync(Persona persona, PersonaCell cell)
    {
        var settings = new Dictionary<string, string>();
        var numbers = new List<int>();
        while (true)
        {
            if (await FailureOfAsync(persona, cell, settings) is not { } failure)
            {
                return numbers.Count == 0 ? "yes" : $"no, with {List(numbers)} yes";
            }

            var reason = persona.Refusals.Concat(Persona.CommonRefusals).FirstOrDefault(refusal => failure.StartsWith(refusal.Failure, StringComparison.Ordinal));
            if (reason is null)
            {
                Unexplained.Add($"{persona.Client}, {cell}: {failure}");
                return failure;
            }

            numbers.Add(NumberOf(reason));
            if (reason.PathHelps && await FailureOfAsync(persona, cell with { AtOrigin = false }, settings) is { } still)
            {
                Unexplained.Add($"{persona.Client}, {cell}: a path does not help, {still}");
            }

            if (reason.Settings.Count == 0 || reason.Settings.All(setting => settings.ContainsKey(setting.Key)))
            {
                return $"no, {List(numbers)}";
            }

            foreach (var (name, value) in reason.Settings)
            {
                settings[name] = value;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (app, _) in _apps.Values)
        {
            await app.DisposeAsync();
        }
    }

    private async Task<string?> FailureOfAsync(Persona persona, PersonaCell cell, Dictionary<string, string> settings)
    {
        var (app, site) = await AppWithAsync(cell.Mode, settings);
        using var client = app.CreateBrowser();
        using var person = app.CreateBrowser();
        try
        {
            await new PersonaPlayer(persona, cell, site, client, person).PlayAsync();
            return null;
        }
        catch (PersonaFailure failure)
        {
            return failure.Message;
        }
    }

    // What a fetcher reads when somebody has given it a token.
    private async Task<string> ReadAsync(Persona persona, EmulatorMode mode)
    {
        ArgumentException.ThrowIfNullOrEmpty(Compiled);
        var (app, _) = await AppWithAsync(mode, []);
        using var client = app.CreateBrowser();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/page");
        foreach (var (name, value) in persona.Requests[0]["headers"]!.AsObject())
        {
            request.Headers.TryAddWithoutValidation(name, value!.GetValue<string>());
        }

        var agent = await TestAgent.RegisterAsync(app);
        request.Headers.Authorization = new("Bearer", (await agent.GetTokensAsync()).GetProperty("access_token").GetString());
        using var response = await client.SendAsync(request);
        return $"{(int)response.StatusCode} {response.Content.Headers.ContentType?.MediaType}";
    }

    private async Task<(EmulatedApp App, PersonaSite Site)> AppWithAsync(EmulatorMode mode, Dictionary<string, string> settings)
    {
        var key = string.Join('\n', settings.Order().Select(setting => $"{setting.Key}={setting.Value}").Prepend($"{mode}"));
        if (!_apps.TryGetValue(key, out var running))
        {
            var site = new PersonaSite();
            _apps[key] = running = (await StartAsync(site, mode, settings), site);
        }

        return running;
    }

    private static Task<EmulatedApp> StartAsync(PersonaSite site, EmulatorMode mode, Dictionary<string, string> settings) => EmulatedApp.StartAsync(new EmulatedApp.Setup
    {
        Clock = TimeProvider.System, // assertions of clients are verified by the wall clock
        Settings = [("Emulator:Mode", $"{mode}"), .. settings.Select(setting => (setting.Key, (string?)setting.Value))],
        Configure = builder => builder.Services.AddManagedAccess(),
        ConfigureLast = builder => builder.Services.AddHttpClient("ManagedAccess.Emulator").ConfigurePrimaryHttpMessageHandler(() => site),
        Map = app =>
        {
            const string Answer = """{"jsonrpc":"2.0","id":1,"result":{}}""";
            app.MapPost("/", () => Results.Text(Answer, "application/json")).RequireAllScopes("wiki.read");
            app.MapPost("/mcp", () => Results.Text(Answer, "application/json")).RequireAllScopes("wiki.read");
            app.MapGet("/page", () => Results.Text("<!DOCTYPE html><title>On call</title><main><h1>On call</h1><p>Ask Ada, then Grace.</p></main>", "text/html"));
        },
    });

    // Clients with the same mistake share its number.
    private int NumberOf(PersonaRefusal reason)
    {
        var help = reason.Settings.Count > 0 ? $"Set {string.Join(" and ", reason.Settings.Select(setting => $"`{setting.Key}` to `{setting.Value}`"))}." : reason.Instead;
        var text = $"{reason.Reason} {help}".TrimEnd();
        if (!_reasons.Contains(text))
        {
            _reasons.Add(text);
        }

        return _reasons.IndexOf(text) + 1;
    }

    private static string List(List<int> numbers) => string.Join(" and ", numbers.Select(number => $"[{number}]"));
}
