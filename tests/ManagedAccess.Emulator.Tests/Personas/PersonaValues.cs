using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ManagedAccess.Emulator.Tests.Personas;

/// <summary>The values that a client has learned, and the texts that are made of them: <c>{resource.authorization_servers.0#origin}</c>.</summary>
internal sealed partial class PersonaValues
{
    private readonly Dictionary<string, JsonNode?> _values = new(StringComparer.Ordinal);

    public JsonNode? this[string name]
    {
        set => _values[name] = value?.DeepClone();
    }

    /// <summary>The text of a template; null if it uses a value that the client does not have. Of a list, the first that is a text and not empty.</summary>
    public string? Text(JsonNode? template) => template switch
    {
        JsonArray alternatives => alternatives.Select(Text).FirstOrDefault(text => !string.IsNullOrEmpty(text)),
        null => null,
        _ => Fill(template.GetValue<string>()),
    };

    /// <summary>The JSON of a template: every text in it is filled in, and a member without a value is left out.</summary>
    public JsonNode? Json(JsonNode? template) => template switch
    {
        JsonObject members => new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, Json(member.Value))).Where(member => member.Value is not null)),
        JsonArray items => new JsonArray([.. items.Select(Json)]),
        JsonValue value when value.TryGetValue<string>(out var text) => Fill(text),
        _ => template?.DeepClone(),
    };

    private string? Fill(string template)
    {
        var isComplete = true;
        var text = Placeholder().Replace(template, match =>
        {
            var found = Find(match.Groups[1].Value, match.Groups[2].Value);
            isComplete &= found is not null;
            return found ?? "";
        });
        return isComplete ? text : null;
    }

    private string? Find(string path, string part)
    {
        var names = path.Split('.');
        var node = _values.GetValueOrDefault(names[0]);
        foreach (var name in names[1..])
        {
            node = node switch
            {
                JsonObject members => members[name],
                JsonArray items when int.TryParse(name, out var index) && index < items.Count => items[index],
                _ => null,
            };
        }

        var text = node switch
        {
            null => null,
            JsonArray items => string.Join(' ', items.Select(item => item!.ToString())),
            _ => node.ToString(),
        };
        return text is null || part.Length == 0 ? text : Part(text, part);
    }

    private static string? Part(string text, string part) => !Uri.TryCreate(text, UriKind.Absolute, out var uri) ? null : part switch
    {
        "origin" => uri.GetLeftPart(UriPartial.Authority),
        "path" => uri.AbsolutePath.TrimEnd('/'),
        "href" => uri.AbsoluteUri, // as the URL of browsers and Node.js writes it, with a slash after an origin
        _ => throw new InvalidOperationException($"A persona asks for the part '{part}' of a URL."),
    };

    [GeneratedRegex(@"\{([a-z_.0-9]+)(?:#([a-z]+))?\}")]
    private static partial Regex Placeholder();
}
