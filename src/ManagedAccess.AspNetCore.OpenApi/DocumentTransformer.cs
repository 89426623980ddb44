using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace ManagedAccess.AspNetCore.OpenApi;

/// <summary>The components that the operations refer to.</summary>
internal sealed class DocumentTransformer(ManagedAccessOpenApiOptions settings) : IOpenApiDocumentTransformer
{
    private const string Discovery = "/.well-known/openid-configuration";
    private const string ServerMetadata = "/.well-known/oauth-authorization-server"; // RFC 8414 §3

    public async Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        var services = context.ApplicationServices;
        NamedServer[] servers = [.. SecuritySchemeNames.Of(services).Values.SelectMany(named => named)];
        if (settings.Flows.Keys.FirstOrDefault(issuer => !servers.Any(server => server.Issuer == issuer)) is { } unknown)
        {
            throw new InvalidOperationException(
                $"AddOpenApi(options => options.AddManagedAccess(…)) has flows for '{unknown}', which ManagedAccess:AuthorizationServers does not publish; expected one of: {string.Join(", ", servers.Select(server => server.Issuer).OfType<string>())}.");
        }

        var used = ScopesByScheme(document);
        if (used.Count == 0)
        {
            return; // nothing in this document is protected
        }

        var components = document.Components ??= new OpenApiComponents();
        components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
        foreach (var server in servers.Where(server => used.ContainsKey(server.Name)))
        {
            components.SecuritySchemes[server.Name] = SchemeOf(server, document, used[server.Name]);
        }

        var app = await services.GetRequiredService<IEndpointAccess>().ReadAsync([], "/");
        Refusals.AddTo(components, document, app.ResourceMetadata);
    }

    private static Dictionary<string, SortedSet<string>> ScopesByScheme(OpenApiDocument document)
    {
        var scopes = new Dictionary<string, SortedSet<string>>(StringComparer.Ordinal);
        foreach (var (scheme, needed) in (document.Paths ?? []).Values
            .SelectMany(path => path.Operations?.Values ?? Enumerable.Empty<OpenApiOperation>())
            .SelectMany(operation => operation.Security ?? []).SelectMany(requirement => requirement))
        {
            if (scheme.Reference.Id is { } name)
            {
                (scopes.TryGetValue(name, out var known) ? known : scopes[name] = new(StringComparer.Ordinal)).UnionWith(needed);
            }
        }

        return scopes;
    }

    private OpenApiSecurityScheme SchemeOf(NamedServer server, OpenApiDocument document, IEnumerable<string> scopes)
    {
        if (server.Issuer is not { } issuer)
        {
            return new()
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description = server.Access
                    ? "A token of Cloudflare Access, which stands before this app, checks the token and tells the app who is calling. The challenge of a 401 names the metadata from which a client finds out where to get one."
                    : "An access token. The challenge of a 401 names the metadata of the resource.",
            };
        }

        var description = $"An access token of {(issuer == "/" ? "this app" : issuer)} for this resource (RFC 8707): authorization code with PKCE.";
        if (settings.Flows.TryGetValue(issuer, out var flows))
        {
            return new() { Type = SecuritySchemeType.OAuth2, Flows = WithScopes(flows, scopes), Description = description };
        }

        return new() { Type = SecuritySchemeType.OpenIdConnect, OpenIdConnectUrl = DiscoveryOf(issuer, document), Description = description };
    }

    // "/" is the app's own origin, in Development: the server that the document names. The emulator there signs nobody in by OpenID Connect, but its
    // metadata has the members that readers of the document look for.
    private static Uri DiscoveryOf(string issuer, OpenApiDocument document) =>
        issuer != "/" ? new Uri(issuer.TrimEnd('/') + Discovery)
        : Uri.TryCreate(document.Servers?.FirstOrDefault()?.Url, UriKind.Absolute, out var server) ? new Uri(server, ServerMetadata)
        : new Uri(ServerMetadata, UriKind.Relative);

    private static OpenApiOAuthFlows WithScopes(OpenApiOAuthFlows flows, IEnumerable<string> scopes) => new()
    {
        AuthorizationCode = WithScopes(flows.AuthorizationCode, scopes),
        ClientCredentials = WithScopes(flows.ClientCredentials, scopes),
        Implicit = WithScopes(flows.Implicit, scopes),
        Password = WithScopes(flows.Password, scopes),
        Extensions = flows.Extensions,
    };

    // A copy: the app's own object serves every request for the document.
    private static OpenApiOAuthFlow? WithScopes(OpenApiOAuthFlow? flow, IEnumerable<string> scopes)
    {
        if (flow is null)
        {
            return null;
        }

        var described = new Dictionary<string, string>(flow.Scopes ?? new Dictionary<string, string>(), StringComparer.Ordinal);
        foreach (var scope in scopes)
        {
            described.TryAdd(scope, "");
        }

        return new()
        {
            AuthorizationUrl = flow.AuthorizationUrl,
            TokenUrl = flow.TokenUrl,
            RefreshUrl = flow.RefreshUrl,
            Scopes = described,
            Extensions = flow.Extensions,
        };
    }
}
