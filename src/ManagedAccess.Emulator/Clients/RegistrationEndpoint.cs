using System.Text.Json;
using System.Text.Json.Nodes;
using ManagedAccess.Emulator.Http;
using ManagedAccess.Emulator.Profiles;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ManagedAccess.Emulator.Clients;

/// <summary><c>/cdn-cgi/access/oauth/registration</c>: dynamic client registration (RFC 7591 §3).</summary>
internal sealed class RegistrationEndpoint(ClientMetadata reader, ClientDocuments documents, RegistrationRate rate, ServerProfile profile, TimeProvider clock, ILogger<RegistrationEndpoint> logger)
{
    public const string Path = "/cdn-cgi/access/oauth/registration";

    /// <summary>Large enough for ten redirect URIs of full length.</summary>
    private const int MaxBodyLength = 32 * 1024;

    private static readonly JsonDocumentOptions JsonOptions = new() { MaxDepth = 16, AllowDuplicateProperties = false };

    public async Task InvokeAsync(HttpContext context)
    {
        using var metadata = await TryReadAsync(context);
        if (metadata is null)
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, ClientMetadata.InvalidClientMetadata, "The body must be a JSON object of at most 32 KiB, sent as application/json");
            return;
        }

        // RFC 7591 §2: the default of a client that does not name a method is client_secret_basic.
        var (registration, error, description) = reader.Read(metadata.RootElement, ClientRegistration.Basic);
        if (registration is null)
        {
            // Access has one code for all errors, and its account is the list of redirect URIs.
            var isRedirectUri = profile.IsAccess && error == ClientMetadata.InvalidRedirectUri;
            await RefuseAsync(
                context,
                StatusCodes.Status400BadRequest,
                isRedirectUri ? ClientMetadata.InvalidClientMetadata : error!,
                isRedirectUri ? "redirect_uri is not allowed by the account configuration" : description!);
            return;
        }

        // The response names one method, and the client must use it.
        registration = registration with { AuthenticationMethods = [registration.AuthenticationMethod] };
        if (registration.AuthenticationMethod == ClientRegistration.PrivateKeyJwt && registration.KeySetUri is { } keySetUri)
        {
            var (keySet, problem) = await documents.FetchKeysAsync(keySetUri, context.RequestAborted);
            if (keySet is null)
            {
                await RefuseAsync(context, StatusCodes.Status400BadRequest, ClientMetadata.InvalidClientMetadata, $"jwks_uri is '{MetadataMembers.Shown(keySetUri)}', and {problem}");
                return;
            }

            registration = registration with { KeySet = keySet };
        }

        if (!rate.TryTake())
        {
            context.Response.Headers.RetryAfter = "1";
            await RefuseAsync(context, StatusCodes.Status429TooManyRequests, "temporarily_unavailable", "Too many clients registered in a short time");
            return;
        }

        var registry = context.RequestServices.GetRequiredService<ClientRegistry>();
        if (await registry.RegisterAsync(registration, context.RequestAborted) is not var (clientId, secret))
        {
            await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, "temporarily_unavailable", "This emulator keeps no more clients. Stop it and delete the file of Emulator:Database");
            return;
        }

        // Access accepts these, but the standards advise against them. The warning is for the developer.
        foreach (var redirectUri in registration.RedirectUris.Where(RedirectUriRules.IsDiscouraged))
        {
            Log.DiscouragedRedirectUri(logger, redirectUri, clientId);
        }

        // OpenID Connect Dynamic Client Registration 1.0 §2: the redirect URIs of each type of application.
        if (registration.ApplicationType is { } type && registration.RedirectUris.FirstOrDefault(uri => RedirectUriRules.IsOfAnotherType(uri, type)) is { } unusual)
        {
            Log.UnusualRedirectUri(logger, type, unusual, clientId);
        }

        if (registration.Ignored.Count > 0)
        {
            Log.IgnoredMetadata(logger, clientId, string.Join(", ", registration.Ignored));
        }

        await WriteAsync(context, StatusCodes.Status201Created, Describe(context, clientId, secret, registration));
    }

    /// <summary>RFC 7591 §3.2.1: every value in force, including those the client did not ask for.</summary>
    private JsonObject Describe(HttpContext context, string clientId, string? secret, ClientRegistration registration)
    {
        var document = new JsonObject
        {
            ["client_id"] = clientId,
            ["client_id_issued_at"] = clock.GetUtcNow().ToUnixTimeSeconds(),
        };
        if (secret is not null)
        {
            document["client_secret"] = secret;
            document["client_secret_expires_at"] = 0; // never
        }

        if (profile.IsAccess)
        {
            // Without a registration access token there is nothing to do at this address: it answers 404.
            document["registration_client_uri"] = $"{context.Request.Scheme}://{context.Request.Host.Value}{Path}/{clientId}";
        }

        if (registration.Name is not null)
        {
            document["client_name"] = registration.Name;
        }

        document["redirect_uris"] = ListOf(registration.RedirectUris);
        document["token_endpoint_auth_method"] = registration.AuthenticationMethod;
        document["grant_types"] = ListOf(registration.GrantTypes);
        document["response_types"] = ListOf(["code"]);
        if (registration.AuthenticationMethod == ClientRegistration.PrivateKeyJwt && registration.KeySetUri is null)
        {
            document["jwks"] = JsonNode.Parse(registration.KeySet!);
        }

        foreach (var (name, value) in registration.Description)
        {
            document[name] = JsonNode.Parse(value.GetRawText());
        }

        return document;
    }

    private static async Task<JsonDocument?> TryReadAsync(HttpContext context)
    {
        if (!context.Request.HasJsonContentType() || context.Request.ContentLength > MaxBodyLength)
        {
            return null;
        }

        var body = new byte[MaxBodyLength + 1];
        try
        {
            var length = await context.Request.Body.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, context.RequestAborted);
            if (length > MaxBodyLength)
            {
                return null;
            }

            var document = JsonDocument.Parse(body.AsMemory(0, length), JsonOptions);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return document;
            }

            document.Dispose();
            return null;
        }
        catch (Exception exception) when (exception is JsonException or BadHttpRequestException)
        {
            // Not JSON, or cut off. The client is told so, without the parser's message.
            return null;
        }
    }

    private static Task RefuseAsync(HttpContext context, int status, string error, string description)
        => WriteAsync(context, status, new JsonObject { ["error"] = error, ["error_description"] = description });

    private static Task WriteAsync(HttpContext context, int status, JsonObject document)
    {
        context.Response.StatusCode = status;
        return UncachedJson.WriteAsync(context, document);
    }

    private static JsonArray ListOf(IReadOnlyList<string> values) => new([.. values.Select(value => (JsonNode)value)]);
}
