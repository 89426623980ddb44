using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ManagedAccess.MarkdownScore;

/// <summary>One line of the scorer's protocol.</summary>
internal sealed record ScoreRequest(string Id, string Html, string Url, bool Extract)
{
    public static ScoreRequest Parse(string line)
    {
        using var document = JsonDocument.Parse(line);
        var root = document.RootElement;
        return new ScoreRequest(Text(root, "id"), Text(root, "html"), Text(root, "url"), root.TryGetProperty("extract", out var extract) && extract.ValueKind == JsonValueKind.True);
    }

    /// <summary>The page of a line of any corpus; empty when it has none.</summary>
    public static string ReadHtml(string line)
    {
        using var document = JsonDocument.Parse(line);
        return Text(document.RootElement, "html");
    }

    public static string Write(string id, string markdown, TimeSpan elapsed) =>
        $$"""{"id":{{Quote(id)}},"markdown":{{Quote(markdown)}},"us":{{Math.Round(elapsed.TotalMicroseconds).ToString(CultureInfo.InvariantCulture)}}}""";

    public static string WriteError(string id, string message) =>
        $$"""{"id":{{Quote(id)}},"markdown":"","error":{{Quote(message)}}}""";

    private static string Quote(string text) => $"\"{JsonEncodedText.Encode(text, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";

    // JsonElement.GetString refuses a lone surrogate, which one of the safety cases sends on purpose.
    private static string Text(JsonElement root, string name)
    {
        if (!root.TryGetProperty(name, out var value) || value.ValueKind != JsonValueKind.String)
        {
            return "";
        }

        var raw = value.GetRawText().AsSpan()[1..^1];
        if (!raw.Contains('\\'))
        {
            return raw.ToString();
        }

        var text = new StringBuilder(raw.Length);
        for (var i = 0; i < raw.Length; i++)
        {
            if (raw[i] != '\\')
            {
                text.Append(raw[i]);
                continue;
            }

            i++;
            if (raw[i] == 'u')
            {
                text.Append((char)ushort.Parse(raw.Slice(i + 1, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                i += 4;
                continue;
            }

            text.Append(raw[i] switch { 'n' => '\n', 't' => '\t', 'r' => '\r', 'b' => '\b', 'f' => '\f', var other => other });
        }

        return text.ToString();
    }
}
