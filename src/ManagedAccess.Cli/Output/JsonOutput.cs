using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ManagedAccess.Cli.Output;

/// <summary>Writes JSON as a result.</summary>
internal static class JsonOutput
{
    // Read by people and programs in a terminal, never put into a page of HTML.
    private static readonly JsonWriterOptions Readable = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // The encoder leaves some characters that a terminal, or the eye of a reader, takes for something else. Outside texts JSON has none but line ends.
    private static string Escaped(string json) => string.Join('\n', json.Split('\n').Select(line => VisibleText.Escape(line.TrimEnd('\r'))));

    public static void Write(Terminal terminal, Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Readable))
        {
            write(json);
        }

        terminal.Output.WriteLine(Escaped(Encoding.UTF8.GetString(buffer.ToArray())));
    }
}
