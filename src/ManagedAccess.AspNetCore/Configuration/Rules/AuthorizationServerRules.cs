using ManagedAccess.AspNetCore.Resources;
using ManagedAccess.AspNetCore.Tokens;
using ManagedAccess.AspNetCore.Tokens.Issuers;
using ManagedAccess.AspNetCore.Tokens.IssuerUrls;
using ManagedAccess.AspNetCore.Tokens.Jwt;
using ManagedAccess.AspNetCore.Tokens.Keys;
using Microsoft.Extensions.Hosting;

namespace ManagedAccess.AspNetCore.Configuration.Rules;

/// <summary>The rules of <c>ManagedAccess:AuthorizationServers</c>: within an entry, among entries, and against the resources.</summary>
internal sealed class AuthorizationServerRules(IHostEnvironment environment, IEnumerable<IIssuerValidator> validators) : ManagedAccessRule
{
    protected override IEnumerable<string> Problems(ManagedAccessOptions options)
    {
        var servers = options.AuthorizationServers;
        foreach (var (index, server) in servers.Index())
        {
            var setting = $"ManagedAccess:AuthorizationServers:{index}";
            foreach (var problem in Issuer(server).Concat(Tenants(server)).Concat(Kind(server)).Concat(Audiences(server, options)))
            {
                yield return $"{setting}:{problem}.";
            }

            if (servers.Take(index).Any(earlier => earlier.Type == server.Type && earlier.Scheme == server.Scheme && earlier.Issuer == server.Issuer))
            {
                yield return $"{setting}:Issuer is '{server.Issuer}', which an earlier entry of type {server.Type} has already; expected each issuer once per type.";
            }
        }

        foreach (var scheme in servers.GroupBy(server => server.Scheme, StringComparer.Ordinal).Where(scheme => scheme.All(server => server.Advertise is "")))
        {
            var entries = scheme.Key == AuthorizationServerOptions.UsualScheme ? "every entry" : $"every entry of the scheme '{scheme.Key}'";
            yield return $"ManagedAccess:AuthorizationServers: {entries} has an empty Advertise; expected at least one to be published, or clients cannot find where to get a token.";
        }
    }

    private IEnumerable<string> Issuer(AuthorizationServerOptions server)
    {
        if (server.Issuer == AuthorizationServerOptions.OwnOrigin)
        {
            if (!environment.IsDevelopment())
            {
                yield return "Issuer is '/', the app's own origin, which only the emulator in Development uses; expected the issuer's https URL";
            }
        }
        else if (IssuerMistakes.Find(server.Issuer, server.Type == AuthorizationServerType.CloudflareAccess, server.HasTenants) is { } expected)
        {
            yield return $"Issuer is '{server.Issuer}'; expected {expected}";
        }
        else if (Uri.TryCreate(server.Issuer, UriKind.Absolute, out var issuer) && !server.RequireHttpsMetadata && !issuer.IsLoopback)
        {
            yield return $"RequireHttpsMetadata is 'False' for '{server.Issuer}'; expected True: plain http is for loopback hosts only";
        }

        foreach (var (name, url) in new[] { (nameof(server.Issuer), server.Issuer), (nameof(server.JwksUri), server.JwksUri) })
        {
            if (Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttp && !FetchUri.TryCreate(url, !server.RequireHttpsMetadata, out _))
            {
                yield return $"{name} is '{url}'; expected https (http is allowed for a loopback host only, with RequireHttpsMetadata set to false)";
            }
        }
    }

    private IEnumerable<string> Tenants(AuthorizationServerOptions server)
    {
        if (server.Tenants.Count > 0 && !server.HasTenants)
        {
            yield return $"Tenants is set although Issuer is '{server.Issuer}', which is one; expected an issuer such as https://login.microsoftonline.com/{SigningKeyLocation.Tenant}/v2.0";
        }

        if (server.HasTenants && server.Tenants.Count == 0 && !validators.Any())
        {
            yield return "Tenants is empty; expected the id of each tenant that may use the app, or AddManagedAccess().AddIssuerValidator<T>(): anybody can create a tenant";
        }
    }

    private static IEnumerable<string> Kind(AuthorizationServerOptions server)
    {
        if (server.Type == AuthorizationServerType.OAuth)
        {
            if (server.IdentityLookup)
            {
                yield return "IdentityLookup is 'True' for a server of Type OAuth; expected False: only CloudflareAccess has an identity to look up";
            }

            yield break;
        }

        if (!server.Claims.IsEmpty)
        {
            yield return "Claims is set for a server of Type CloudflareAccess; expected nothing there: the claims of Access have one form";
        }

        if (server.TokenTypes?.Any(TokenType.IsAccessToken) == true)
        {
            yield return "TokenTypes lists at+jwt for CloudflareAccess; expected JWT or nothing: the two kinds of token never mix, add a server of Type OAuth instead";
        }
    }

    private static IEnumerable<string> Audiences(AuthorizationServerOptions server, ManagedAccessOptions options)
    {
        const string Tag = "the AUD tag of the Access application (Access controls > Applications > Overview), a text of letters and digits";
        var isAccess = server.Type == AuthorizationServerType.CloudflareAccess;
        if (isAccess && server.Audiences.Count == 0)
        {
            yield return $"Audiences is empty; expected {Tag}";
        }
        else if (server.Audiences.Count == 0 && Uri.TryCreate(server.Issuer, UriKind.Absolute, out var issuer) && KnownIssuer.IsEntraVersion2(issuer))
        {
            yield return "Audiences is empty; expected the application (client) ID of this app's registration in Entra, a GUID, which Entra puts into aud whatever resource a client asks for";
        }

        var others = ResourceIdentity.TryParse(options.Resource, out var main, out _)
            ? options.Resources.Where(resource => resource.Path is not null && ResourcePath.FindProblem(resource.Path) is null).Select(resource => main.Append(resource.Path!).Identifier).ToArray()
            : [];
        foreach (var (index, audience) in server.Audiences.Index())
        {
            if (isAccess && audience.Any(character => !char.IsAsciiLetterOrDigit(character) && character is not ('-' or '_')))
            {
                yield return $"Audiences:{index} is '{audience}'; expected {Tag}";
            }

            if (others.Contains(audience))
            {
                yield return $"Audiences:{index} is '{audience}', the identifier of another resource of this app; expected none of those: tokens do not cross resources";
            }
        }
    }
}
