using System.Net.Mime;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;

namespace ManagedAccess.AspNetCore.OpenApi;

/// <summary>A page in HTML is also served as Markdown (RFC 7763) to clients that prefer it.</summary>
internal static class MarkdownContent
{
    public static void Add(OpenApiOperation operation, ApiDescription description, IReadOnlyList<object> metadata, IServiceProvider services)
    {
        if (!services.GetRequiredService<IOptions<MarkdownOptions>>().Value.Enabled
            || !HttpMethods.IsGet(description.HttpMethod ?? "")
            || metadata.Any(item => item is DisableMarkdownAttribute))
        {
            return;
        }

        foreach (var content in (operation.Responses ?? []).Where(response => response.Key is ['2', ..] or "default").Select(response => response.Value.Content))
        {
            if (content?.ContainsKey(MediaTypeNames.Text.Html) is true && !content.ContainsKey(MediaTypeNames.Text.Markdown))
            {
                content[MediaTypeNames.Text.Markdown] = new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String } };
            }
        }
    }
}
