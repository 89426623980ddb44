using ManagedAccess.AspNetCore.Tokens.Introspection;
using ManagedAccess.AspNetCore.Tokens.Keys;

namespace ManagedAccess.AspNetCore.Configuration.Rules;

/// <summary>The rules of <c>AuthorizationServers:#:Introspection</c>: one proof of who asks, readable files, https, one server of a scheme.</summary>
internal sealed class IntrospectionRules : ManagedAccessRule
{
    protected override IEnumerable<string> Problems(ManagedAccessOptions options)
    {
        foreach (var (index, server) in options.AuthorizationServers.Index())
        {
            if (server.Introspection is not { } introspection)
            {
                continue;
            }

            var setting = $"ManagedAccess:AuthorizationServers:{index}:Introspection";
            foreach (var problem in Server(server, options.AuthorizationServers.Take(index)))
            {
                yield return $"{setting} {problem}.";
            }

            foreach (var problem in IntrospectionRequest.CredentialsOf(introspection).Problems().Concat(Endpoint(server, introspection)))
            {
                yield return $"{setting}{problem}.";
            }
        }
    }

    private static IEnumerable<string> Server(AuthorizationServerOptions server, IEnumerable<AuthorizationServerOptions> earlier)
    {
        if (server.Type is AuthorizationServerType.CloudflareAccess)
        {
            yield return "is set for a server of Type CloudflareAccess; expected nothing there: only its edge can resolve its opaque tokens";
        }

        if (server.HasTenants)
        {
            yield return $"is set for '{server.Issuer}', which stands for many issuers; expected nothing there: an answer belongs to one issuer";
        }

        if (earlier.Any(other => other.Introspection is not null && other.Scheme == server.Scheme))
        {
            yield return $"is set, and an earlier entry of the scheme '{server.Scheme}' has it too; expected one of a scheme: a token must not be sent to a server that did not issue it";
        }
    }

    private static IEnumerable<string> Endpoint(AuthorizationServerOptions server, IntrospectionOptions introspection) =>
        introspection.Endpoint is { } endpoint && Uri.TryCreate(endpoint, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttp
            && !FetchUri.TryCreate(endpoint, !server.RequireHttpsMetadata, out _)
            ? [$":Endpoint is '{endpoint}'; expected https (http is allowed for a loopback host only, with RequireHttpsMetadata set to false)"]
            : [];
}
