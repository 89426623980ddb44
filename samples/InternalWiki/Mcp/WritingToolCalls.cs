using System.Text.Json;
using InternalWiki.Editing;
using Microsoft.AspNetCore.Authentication;

namespace InternalWiki.Mcp;

/// <summary>
/// A client that may only read and calls the tool that writes gets <c>403</c> and <c>insufficient_scope</c>, with which MCP
/// clients ask their person for more (MCP "Runtime Insufficient Scope Errors"). The protocol names the tool in the body
/// only, so this looks into it. The tool asks again: this answers sooner, it does not guard.
/// </summary>
internal static class WritingToolCalls
{
    public static TBuilder ForbidWritingToReaders<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder
    {
        builder.Finally(endpoint =>
        {
            if (endpoint.RequestDelegate is { } next)
            {
                endpoint.RequestDelegate = context => InvokeAsync(context, next);
            }
        });
        return builder;
    }

    private static async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (!HttpMethods.IsPost(context.Request.Method) || !await CallsWritingToolAsync(context.Request)
            || await context.RequestServices.GetRequiredService<Writers>().IncludeAsync(context))
        {
            await next(context);
            return;
        }

        // The challenge names what the endpoint requires; for this call that includes what the tool does.
        var endpoint = context.GetEndpoint()!;
        context.SetEndpoint(new Endpoint(endpoint.RequestDelegate, new EndpointMetadataCollection([.. endpoint.Metadata, .. Writers.Requirements]), endpoint.DisplayName));
        await context.ForbidAsync();
    }

    private static async Task<bool> CallsWritingToolAsync(HttpRequest request)
    {
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
