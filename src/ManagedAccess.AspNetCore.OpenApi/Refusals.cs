using System.Net.Mime;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace ManagedAccess.AspNetCore.OpenApi;

/// <summary>The responses to callers who are not let in, once in the components and by reference at each operation.</summary>
internal static class Refusals
{
    private const string Challenge = "WWW-Authenticate";
    private const string Problem = "ManagedAccessProblem";
    private static readonly (string Status, string Name)[] All = [("401", "ManagedAccessUnauthorized"), ("403", "ManagedAccessForbidden")];

    /// <summary>Adds both responses. A description by the app is kept, and gets the header that it has in fact.</summary>
    public static void AddTo(OpenApiResponses responses, OpenApiDocument document)
    {
        foreach (var (status, name) in All)
        {
            if (!responses.TryGetValue(status, out var own))
            {
                responses[status] = new OpenApiResponseReference(name, document);
            }
            else if (own is OpenApiResponse described)
            {
                described.Headers ??= new Dictionary<string, IOpenApiHeader>();
                described.Headers.TryAdd(Challenge, Header(status, resourceMetadata: null));
            }
        }
    }

    /// <summary>Adds what the operations refer to.</summary>
    public static void AddTo(OpenApiComponents components, OpenApiDocument document, string? resourceMetadata)
    {
        components.Schemas ??= new Dictionary<string, IOpenApiSchema>();
        components.Schemas[Problem] = ProblemSchema();
        components.Responses ??= new Dictionary<string, IOpenApiResponse>();
        foreach (var (status, name) in All)
        {
            components.Responses[name] = new OpenApiResponse
            {
                Description = status == "401"
                    ? "No valid credential. The challenge names the metadata of the resource, where a client finds the authorization servers."
                    : "The caller is known and may not do this. If a scope or a newer sign-in is missing, the challenge names it.",
                Headers = new Dictionary<string, IOpenApiHeader> { [Challenge] = Header(status, resourceMetadata), ["Cache-Control"] = NoStore() },
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    [MediaTypeNames.Application.ProblemJson] = new() { Schema = new OpenApiSchemaReference(Problem, document) },
                    [MediaTypeNames.Text.Markdown] = new() { Schema = Text() },
                    [MediaTypeNames.Text.Html] = new() { Schema = Text() },
                },
            };
        }
    }

    private static OpenApiHeader Header(string status, string? resourceMetadata) => new()
    {
        Description = status == "401"
            ? "A Bearer challenge (RFC 6750 §3) with `resource_metadata` (RFC 9728 §5.1), the scopes that the operation needs and, if a token was sent, `error`."
            : "A Bearer challenge with `error=\"insufficient_scope\"` and every scope that the operation needs (RFC 6750 §3.1), or with `error=\"insufficient_user_authentication\"` (RFC 9470). "
                + "Absent where no token would help.",
        Required = status == "401",
        Schema = Text(),
        Example = resourceMetadata is null ? null
            : status == "401" ? $"Bearer resource_metadata=\"{resourceMetadata}\""
            : $"Bearer error=\"insufficient_scope\", resource_metadata=\"{resourceMetadata}\"",
    };

    private static OpenApiHeader NoStore() => new() { Description = "A refusal is never stored.", Schema = new OpenApiSchema { Type = JsonSchemaType.String, Enum = [JsonValue.Create("no-store")] } };

    private static OpenApiSchema Text() => new() { Type = JsonSchemaType.String };

    private static OpenApiSchema ProblemSchema() => new()
    {
        Description = "Problem details (RFC 9457). The members beside `title`, `status` and `detail` tell a client its next step; each is there if it applies.",
        Type = JsonSchemaType.Object,
        Required = new HashSet<string> { "title", "status", "detail" },
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["title"] = Text(),
            ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32" },
            ["detail"] = Text(),
            ["error"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "As in the challenge (RFC 6750 §3.1, RFC 9470 §3)." },
            ["resource_metadata"] = new OpenApiSchema { Type = JsonSchemaType.String, Format = "uri", Description = "RFC 9728 §5.1." },
            ["scope"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "Every scope that the operation needs, with spaces between them." },
            ["acr_values"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "RFC 9470 §3." },
            ["max_age"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64", Description = "Seconds since the person signed in, at most (RFC 9470 §3)." },
        },
    };
}
