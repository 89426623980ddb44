using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace ManagedAccess.AspNetCore.OpenApi;

/// <summary>What one operation asks of its callers, and how it refuses them.</summary>
internal sealed class OperationTransformer : IOpenApiOperationTransformer
{
    public async Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var services = context.ApplicationServices;
        var metadata = MetadataOf(context.Description, services);
        MarkdownContent.Add(operation, context.Description, metadata, services);
        var reader = services.GetService<IEndpointAccess>() ?? throw new InvalidOperationException(
            "AddOpenApi(options => options.AddManagedAccess()) describes an app that calls builder.Services.AddManagedAccess(), and this one does not.");
        var access = await reader.ReadAsync(metadata, "/" + context.Description.RelativePath);
        if (access.IsPublic || !access.AcceptsTokens || context.Document is not { } document
            || !SecuritySchemeNames.Of(services).TryGetValue(access.Scheme, out var servers))
        {
            return;
        }

        // Any one of them is enough (OpenAPI 3.1 §4.8.10). Behind Access, tokens have no scopes: a person whom it admits has all of them.
        operation.Security ??= [];
        foreach (var server in servers)
        {
            foreach (var scopes in server.Issuer is null ? [[]] : access.Scopes)
            {
                operation.Security.Add(new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(server.Name, document)] = [.. scopes] });
            }
        }

        operation.Responses ??= [];
        Refusals.AddTo(operation.Responses, document);
    }

    // Conventions on MapControllers() are metadata of the endpoint and not of the action.
    private static EndpointMetadataCollection MetadataOf(ApiDescription description, IServiceProvider services) =>
        services.GetRequiredService<EndpointDataSource>().Endpoints
            .FirstOrDefault(endpoint => endpoint.Metadata.GetMetadata<ActionDescriptor>() is { } action && action.Id == description.ActionDescriptor.Id)?.Metadata
        ?? new(description.ActionDescriptor.EndpointMetadata);
}
