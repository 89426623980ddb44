using System.Text.Json;
using InternalWiki.Editing;

namespace InternalWiki.Mcp;

/// <summary>
/// A client that may only read and calls the tool that writes gets <c>403</c> and <c>insufficient_scope</c>, with which MCP
/// clients ask their person for more (MCP "Runtime Insufficient Scope Errors"). The MCP server could not say it: by the time
/// it knows the tool, its <c>200</c> has started. The protocol names the tool in the body only, so this looks into it.
/// The tool asks again: this answers sooner, it does not guard.
/// </summary>
internal static class WritingToolCalls
{
    public static async ValueTask<object?> ForbidToReadersAsync(EndpointFilterInvocationContext call, EndpointFilterDelegate next)
    {
        var context = call.HttpContext;
        return await CallsWritingToolAsync(context.Request) && !await context.RequestServices.GetRequiredService<Writers>().IncludeAsync(context)
            ? Results.Forbid() // the challenge names what the failed check asked
            : await next(call);
    }

    private static async Task<bool> CallsWritingToolAsync(HttpRequest request)
    {
        if (!HttpMethods.IsPost(request.Method))
        {
            return false;
        }

        request.EnableBuffering(EditForm.MaxBodyBytes);
        try
        {
            using var message = await JsonDocument.ParseAsync(request.Body, cancellationToken: request.HttpContext.RequestAborted);
            return Member(message.RootElement, "method") is { ValueKind: JsonValueKind.String } method && method.ValueEquals("tools/call")
                && Member(message.RootElement, "params") is { } parameters
                && Member(parameters, "name") is { ValueKind: JsonValueKind.String } name && name.ValueEquals(WikiTools.EditPage);
        }
        catch (JsonException)
        {
            return false; // the MCP server says what is wrong with it
        }
        finally
        {
            request.Body.Position = 0;
        }
    }

    private static JsonElement? Member(JsonElement element, string name) =>
        element.ValueKind is JsonValueKind.Object && element.TryGetProperty(name, out var member) ? member : null;
}
