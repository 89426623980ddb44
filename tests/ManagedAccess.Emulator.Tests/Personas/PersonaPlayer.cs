using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ManagedAccess.Testing;
using Microsoft.IdentityModel.Tokens;

namespace ManagedAccess.Emulator.Tests.Personas;

/// <summary>Sends the requests of a persona to an app behind the emulator; a person at a browser signs in and consents.</summary>
/// <remarks>
/// A request of a file is one of: <c>ask</c> (a method and a URL, with <c>headers</c>, <c>json</c> and the status it <c>expects</c>), <c>find</c> (the first URL of
/// <c>at</c> that answers with JSON, kept under the name), <c>compare</c> (a text <c>with</c> another: <c>as</c> text, url or prefix), <c>register</c>,
/// <c>authorize</c>, <c>token</c>. Texts are filled in by <see cref="PersonaValues"/>.
/// </remarks>
internal sealed class PersonaPlayer(Persona persona, PersonaCell cell, PersonaSite site, TestBrowser client, TestBrowser person)
{
    private readonly PersonaValues _values = new();
    private JsonNode? _server;

    /// <exception cref="PersonaFailure">It did not get in.</exception>
    public async Task PlayAsync()
    {
        _values["server"] = client.Origin + (cell.AtOrigin ? "" : "/mcp");
        _values["state"] = "st-" + Guid.NewGuid().ToString("N");
        var verifier = Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(32));
        _values["verifier"] = verifier;
        _values["code_challenge"] = Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));
        _values["redirect_uri"] = persona.Metadata?["redirect_uris"]![0];
        foreach (var request in persona.Requests)
        {
            var (verb, argument) = request.First();
            await (verb switch
            {
                "ask" => AskAsync(request),
                "find" => FindAsync(argument!.GetValue<string>(), request),
                "compare" => CompareAsync(request),
                "register" => IntroduceAsync(),
                "authorize" => AuthorizeAsync(argument!.AsObject()),
                "token" => TokenAsync(argument!.AsObject()),
                _ => throw new InvalidOperationException($"{persona.Client}: '{verb}' is no request of a persona."),
            });
        }
    }

    private async Task AskAsync(JsonObject request)
    {
        var line = request["ask"]!.GetValue<string>().Split(' ', 2);
        using var message = new HttpRequestMessage(new HttpMethod(line[0]), _values.Text(line[1]));
        if (request["json"] is { } body)
        {
            message.Content = new StringContent(_values.Json(body)!.ToJsonString(), null, "application/json");
        }

        Add(message, request["headers"]);
        using var response = await client.SendAsync(message);
        var expected = request["expects"]!.GetValue<int>();
        if ((int)response.StatusCode != expected)
        {
            throw new PersonaFailure($"ask {(int)response.StatusCode}");
        }

        if (response.StatusCode == HttpStatusCode.Unauthorized && ReceivedChallenge.Of(response).FirstOrDefault(challenge => challenge.Scheme == "Bearer") is { } bearer)
        {
            _values["challenge"] = new JsonObject(bearer.Parameters.Select(parameter => KeyValuePair.Create(parameter.Key, (JsonNode?)parameter.Value)));
        }

        if (request["media_type"]?.GetValue<string>() is { } type && response.Content.Headers.ContentType?.MediaType != type)
        {
            throw new PersonaFailure($"ask {response.Content.Headers.ContentType?.MediaType}");
        }
    }

    private async Task FindAsync(string name, JsonObject request)
    {
        foreach (var url in request["at"]!.AsArray().Select(_values.Text).OfType<string>())
        {
            using var message = new HttpRequestMessage(HttpMethod.Get, url);
            Add(message, request["headers"]);
            using var response = await client.SendAsync(message);
            if (response.StatusCode == HttpStatusCode.OK)
            {
                var document = JsonNode.Parse(await response.Content.ReadAsStringAsync());
                _values[name] = document;
                _server = name == "metadata" ? document : _server;
                return;
            }
        }

        throw new PersonaFailure($"find {name}");
    }

    private Task CompareAsync(JsonObject request)
    {
        var (left, right) = (_values.Text(request["compare"]), _values.Text(request["with"]));
        var isGood = request["as"]?.GetValue<string>() switch
        {
            "url" => Uri.TryCreate(left, UriKind.Absolute, out var one) && Uri.TryCreate(right, UriKind.Absolute, out var other) && one.AbsoluteUri == other.AbsoluteUri,
            "prefix" => left is not null && right?.StartsWith(left.TrimEnd('/'), StringComparison.Ordinal) is true,
            _ => left is not null && left == right,
        };
        return isGood ? Task.CompletedTask : throw new PersonaFailure($"compare {request["compare"]}");
    }

    // A client registers itself, names its document, or has been given an identifier.
    private async Task IntroduceAsync()
    {
        if (cell.Introduction is Introduction.Document or Introduction.DocumentWithKey)
        {
            UseDocument(persona.Document!);
            return;
        }

        // Before: somebody has registered the client for its user, with its redirect URIs.
        var url = _server?["registration_endpoint"]?.GetValue<string>() ?? throw new PersonaFailure("register no registration_endpoint");
        var response = await client.SendAsync(new HttpRequestMessage(HttpMethod.Post, url) { Content = new StringContent(persona.Metadata!.ToJsonString(), null, "application/json") });
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync());
        _values["client_id"] = response.StatusCode == HttpStatusCode.Created ? answer!["client_id"] : throw new PersonaFailure($"register {answer?["error"]}");
    }

    private void UseDocument(PersonaDocument document)
    {
        foreach (var (member, value) in document.Needs)
        {
            var offered = _server?[member] is JsonArray list ? list.Select(item => item!.ToString()) : [_server?[member]?.ToString() ?? ""];
            if (!offered.Contains(value))
            {
                throw new PersonaFailure($"register {member}");
            }
        }

        site.Publish(persona.Metadata!, document, withKey: cell.Introduction == Introduction.DocumentWithKey);
        _values["client_id"] = document.Url;
    }

    private async Task AuthorizeAsync(JsonObject parameters)
    {
        var url = $"{_server!["authorization_endpoint"]}?{string.Join('&', Filled(parameters).Select(parameter => $"{parameter.Key}={Uri.EscapeDataString(parameter.Value)}"))}";
        var page = await person.GetAsync(url);
        if (page.StatusCode == HttpStatusCode.Found && page.Headers.Location!.OriginalString.Contains(TestAgent.LoginPath, StringComparison.Ordinal))
        {
            var back = await person.PressAsync(await person.GetAsync(page.Headers.Location.OriginalString), TestAgent.Ada);
            page = await person.GetAsync(back.Headers.Location!.OriginalString);
        }

        var answer = page.StatusCode == HttpStatusCode.OK ? await person.PressAsync(page, "allow") : page;
        if (answer.Headers.Location is null)
        {
            throw new PersonaFailure($"authorize {(int)answer.StatusCode}");
        }

        var values = answer.LocationParameters();
        _values["code"] = values.GetValueOrDefault("code") ?? throw new PersonaFailure($"authorize {values.GetValueOrDefault("error")}");
    }

    private async Task TokenAsync(JsonObject fields)
    {
        if (cell.Introduction == Introduction.DocumentWithKey)
        {
            _values["assertion"] = site.Sign(persona.Document!.Url, _server!["issuer"]!.GetValue<string>());
            _values["assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
        }

        var response = await client.PostAsync(_server!["token_endpoint"]!.GetValue<string>(), Filled(fields));
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync());
        _values["answer"] = response.IsSuccessStatusCode ? answer : throw new PersonaFailure($"token {answer?["error"]}");
    }

    // A parameter without a value is left out.
    private IEnumerable<KeyValuePair<string, string>> Filled(JsonObject parameters) => parameters
        .Select(parameter => KeyValuePair.Create(parameter.Key, _values.Text(parameter.Value)!)).Where(parameter => parameter.Value is not null);

    private void Add(HttpRequestMessage message, JsonNode? headers)
    {
        foreach (var (name, value) in headers?.AsObject() ?? [])
        {
            message.Headers.TryAddWithoutValidation(name, _values.Text(value) ?? throw new PersonaFailure($"ask without {name}"));
        }
    }
}
