using ManagedAccess.AspNetCore.Authorization;
using ManagedAccess.AspNetCore.Resources;
using ManagedAccess.AspNetCore.Tokens;
using ManagedAccess.AspNetCore.Tokens.Keys;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ManagedAccess.AspNetCore.Testing.Callers;

/// <summary>The server that issues a caller's token, and the resource that the token is for.</summary>
/// <param name="Server">The settings of the server.</param>
/// <param name="Issuer">The issuer that the token names.</param>
/// <param name="KeysOf">The issuer by which the app asks for the keys: the same, but with <c>{tid}</c> at a server with many tenants.</param>
/// <param name="Resource">The resource.</param>
/// <param name="Minimum">What the app requires of every caller of the server.</param>
/// <param name="ClockSkew">The difference of clocks that the app tolerates.</param>
internal sealed record CallerTarget(AuthorizationServerOptions Server, string Issuer, string KeysOf, ProtectedResource Resource, CallerMinimum Minimum, TimeSpan ClockSkew)
{
    public bool IsAccess => Server.Type == AuthorizationServerType.CloudflareAccess;

    /// <exception cref="InvalidOperationException">There is no such server or resource.</exception>
    public static CallerTarget Find(CallerDescription caller, IServiceProvider services, Uri address)
    {
        var options = services.GetRequiredService<IOptions<ManagedAccessOptions>>().Value;
        var catalog = services.GetRequiredService<ResourceCatalog>();
        var main = catalog.Main ?? (ResourceIdentity.TryParse(address.GetLeftPart(UriPartial.Authority), out var derived, out var problem) ? derived : throw new InvalidOperationException($"{address}: {problem}"));
        var resources = catalog.ResourcesOf(main);

        var named = caller.Resource is null ? null : ResourceNamed(caller.Resource, resources);
        var server = FindServer(caller, options.AuthorizationServers, named);
        var resource = named ?? resources.First(candidate => candidate.Scheme == server.Scheme && candidate.IsMainOfScheme);
        if (resource.Scheme != server.Scheme)
        {
            throw new InvalidOperationException($"From(\"{caller.Issuer}\") and For(\"{caller.Resource}\") contradict each other: tokens of that server open the resources of the scheme '{server.Scheme}', and this one belongs to '{resource.Scheme}'.");
        }

        var issuer = IssuerOf(caller, server, main);
        var minimum = services.GetRequiredService<CallerMinimums>().Of(options.AuthorizationServers.IndexOf(server));
        return new(server, issuer, server.Issuer == AuthorizationServerOptions.OwnOrigin ? issuer : server.Issuer!, resource, minimum, options.Tokens.ClockSkew);
    }

    private static ProtectedResource ResourceNamed(string name, IReadOnlyList<ProtectedResource> resources)
    {
        var (plain, query) = name.IndexOf('?', StringComparison.Ordinal) is >= 0 and var at ? (name[..at], name[at..]) : (name, "");
        var found = resources.FirstOrDefault(resource => resource.Identity.Identifier == plain || resource.Identity.Audiences.Contains(plain))
            ?? resources.FirstOrDefault(resource => resource.IsMain ? plain == "/" : string.Equals(resource.DeclaredPath.Value, plain, StringComparison.OrdinalIgnoreCase))
            ?? throw new InvalidOperationException(
                $"For(\"{name}\") names no protected resource of the app; expected one of {string.Join(", ", resources.Select(resource => resource.Identity.Identifier).Order(StringComparer.Ordinal))}. An entry of ManagedAccess:Resources or AsProtectedResource(\"/path\") declares another one.");
        return found.For(new QueryString(query));
    }

    private static AuthorizationServerOptions FindServer(CallerDescription caller, IList<AuthorizationServerOptions> servers, ProtectedResource? resource)
    {
        var ofIssuer = caller.Issuer is null ? servers : [.. servers.Where(server => MayIssueAs(server, caller.Issuer))];
        if (ofIssuer.Count == 0)
        {
            throw new InvalidOperationException($"From(\"{caller.Issuer}\") names no authorization server of the app; expected one of ManagedAccess:AuthorizationServers: {string.Join(", ", servers.Select(server => server.Issuer))}.");
        }

        var ofScheme = ofIssuer.Where(server => caller.Issuer is not null || server.Scheme == (resource?.Scheme ?? AuthorizationServerOptions.UsualScheme)).ToArray();
        var access = ofScheme.FirstOrDefault(server => server.Type == AuthorizationServerType.CloudflareAccess);
        if (caller.IsAtBrowser)
        {
            return access ?? throw new InvalidOperationException(
                $"AtBrowser() is a browser behind Cloudflare Access, and {(caller.Issuer is null ? "ManagedAccess:AuthorizationServers has no entry" : $"'{caller.Issuer}' is not")} of Type CloudflareAccess. For the app's own login, sign in at its login page with the client of CreateClient().");
        }

        return ofScheme.FirstOrDefault(server => server.Type == AuthorizationServerType.OAuth) ?? access
            ?? throw new InvalidOperationException($"ManagedAccess:AuthorizationServers has no entry with the scheme '{resource?.Scheme ?? AuthorizationServerOptions.UsualScheme}', which the resource belongs to.");
    }

    private static bool MayIssueAs(AuthorizationServerOptions server, string issuer)
    {
        if (!server.HasTenants || server.Issuer == issuer)
        {
            return server.Issuer == issuer;
        }

        var parts = server.Issuer!.Split(SigningKeyLocation.Tenant, 2);
        return issuer.StartsWith(parts[0], StringComparison.Ordinal) && issuer.EndsWith(parts[1], StringComparison.Ordinal);
    }

    private static string IssuerOf(CallerDescription caller, AuthorizationServerOptions server, ResourceIdentity main)
    {
        if (server.Issuer == AuthorizationServerOptions.OwnOrigin)
        {
            return main.Origin; // of the emulator, in Development
        }

        if (!server.HasTenants || (caller.Issuer is { } issuer && issuer != server.Issuer))
        {
            return caller.Issuer ?? server.Issuer!;
        }

        return server.Tenants is [var tenant, ..]
            ? server.Issuer!.Replace(SigningKeyLocation.Tenant, tenant, StringComparison.Ordinal)
            : throw new InvalidOperationException($"The issuer '{server.Issuer}' stands for many tenants and Tenants is empty; expected From(\"{server.Issuer!.Replace(SigningKeyLocation.Tenant, "<tenant id>", StringComparison.Ordinal)}\") with a tenant that the app's IIssuerValidator allows.");
    }
}
