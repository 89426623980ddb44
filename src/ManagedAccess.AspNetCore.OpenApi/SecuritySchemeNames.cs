using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ManagedAccess.AspNetCore.OpenApi;

/// <summary>One security scheme of the document: how a client gets a token of one authorization server.</summary>
/// <param name="Name">Its key in <c>components/securitySchemes</c>.</param>
/// <param name="Issuer">The published issuer; null where clients get their token elsewhere, such as at the edge of Access.</param>
/// <param name="Access">Whether Cloudflare Access admits the callers.</param>
internal sealed record NamedServer(string Name, string? Issuer, bool Access);

/// <summary>The security schemes for each authentication scheme of the app.</summary>
internal static class SecuritySchemeNames
{
    private const string Tenant = "{tid}";

    /// <summary>Those of every authentication scheme, in the order of the settings.</summary>
    public static IReadOnlyDictionary<string, NamedServer[]> Of(IServiceProvider services)
    {
        var settings = services.GetRequiredService<IOptions<ManagedAccessOptions>>().Value;
        return settings.AuthorizationServers.GroupBy(server => server.Scheme, StringComparer.Ordinal).ToDictionary(
            group => group.Key,
            group => group.Select(server => server.Type is AuthorizationServerType.CloudflareAccess ? (Issuer: null, Access: true) : (Issuer: Published(server), Access: false))
                .Distinct()
                .Select((server, index) => new NamedServer(KeyOf(group.Key) + (index == 0 ? "" : $"-{index + 1}"), server.Issuer, server.Access))
                .ToArray(),
            StringComparer.Ordinal);
    }

    // As in the protected resource metadata.
    private static string? Published(AuthorizationServerOptions server)
    {
        var issuer = server.Advertise ?? server.Issuer!.Replace(Tenant, "organizations", StringComparison.Ordinal);
        return issuer.Length == 0 ? null : issuer;
    }

    // OpenAPI 3.1 §4.8.7.1 allows these characters in the keys of components.
    private static string KeyOf(string scheme) =>
        string.Concat(scheme.Select(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '_' or '-' ? character : '_'));
}
