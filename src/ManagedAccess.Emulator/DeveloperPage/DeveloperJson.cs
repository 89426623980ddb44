using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.Emulator.DeveloperPage;

/// <summary>The rows of the page as JSON.</summary>
internal static class DeveloperJson
{
    /// <summary>On one line, for events.</summary>
    public static JsonSerializerOptions Compact { get; } = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,

        // For programs and people: the response says that it is JSON, so an address stays readable.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    private static readonly JsonSerializerOptions Readable = new(Compact) { WriteIndented = true };

    public static Task WriteAsync(HttpContext context, object document)
    {
        var response = context.Response;
        response.ContentType = "application/json";
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        var body = JsonSerializer.SerializeToUtf8Bytes(document, Readable);
        response.ContentLength = body.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }

    /// <summary>Whether the client prefers JSON to a page.</summary>
    public static bool IsPreferred(HttpRequest request)
    {
        var accepted = request.GetTypedHeaders().Accept;
        double WeightOf(string type) => accepted.Where(entry => entry.MediaType.Equals(type, StringComparison.OrdinalIgnoreCase)).Select(entry => entry.Quality ?? 1).DefaultIfEmpty(0).Max();
        return WeightOf("application/json") > WeightOf("text/html");
    }
}
