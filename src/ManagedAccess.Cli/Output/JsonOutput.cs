using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ManagedAccess.Cli.Output;

/// <summary>Writes JSON as a result.</summary>
internal static class JsonOutput
{
    // Read by people and programs in a terminal, never put into a page of HTML.
    private static readonly JsonWriterOptions Readable = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(Terminal terminal, Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Readable))
        {
            write(json);
        }

        terminal.Output.WriteLine(Encoding.UTF8.GetString(buffer.ToArray()));
    }
}
