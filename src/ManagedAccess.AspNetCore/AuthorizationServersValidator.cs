using System.Net;
using ManagedAccess.AspNetCore.Resources;
using ManagedAccess.AspNetCore.Tokens;

namespace ManagedAccess.AspNetCore;

/// <summary>The rules of <c>ManagedAccess:AuthorizationServers</c>, among its entries and against the resources.</summary>
internal sealed class AuthorizationServersValidator(bool development, ResourceIdentity? main, IEnumerable<ProtectedResourceOptions> resources)
{
    /// <summary>The issuer that stands for the resource's own origin; the emulator's, in Development only.</summary>
    private const string OwnOrigin = "/";

    public void Check(IList<AuthorizationServerOptions> servers, List<string> problems)
    {
        if (servers.Count == 0)
        {
            problems.Add("ManagedAccess:AuthorizationServers is empty; expected at least one entry with an Issuer. In Development, AddManagedAccessEmulator() provides one.");
            return;
        }

        for (var index = 0; index < servers.Count; index++)
        {
            var setting = $"ManagedAccess:AuthorizationServers:{index}";
            CheckIssuer(servers[index], setting, problems);
            CheckAudiences(servers[index], setting, problems);
            CheckUrls(servers[index], setting, problems);
            CheckTokenTypes(servers[index], setting, problems);
            if (servers.Take(index).Any(earlier => earlier.Type == servers[index].Type && earlier.Issuer == servers[index].Issuer))
            {
                problems.Add($"{setting}:Issuer is '{servers[index].Issuer}', which an earlier entry of type {servers[index].Type} has already; expected each issuer once per type.");
            }
        }

        if (servers.All(server => server.Advertise is ""))
        {
            problems.Add("ManagedAccess:AuthorizationServers: every entry has an empty Advertise; expected at least one to be published, or clients cannot find where to get a token.");
        }
    }

    private void CheckIssuer(AuthorizationServerOptions server, string setting, List<string> problems)
    {
        if (server.Issuer is OwnOrigin)
        {
            if (!development)
            {
                problems.Add($"{setting}:Issuer is '/', the app's own origin, which only the emulator in Development uses; expected the issuer's https URL.");
            }

            return;
        }

        if (string.IsNullOrEmpty(server.Issuer))
        {
            problems.Add($"{setting}:Issuer is not set; expected the issuer's https URL, exactly as its tokens state it.");
        }
        else
        {
            CheckUrl($"{setting}:Issuer", server.Issuer, server.RequireHttpsMetadata, problems, allowQuery: false);
        }
    }

    private void CheckAudiences(AuthorizationServerOptions server, string setting, List<string> problems)
    {
        if (server.Type is AuthorizationServerType.CloudflareAccess && server.Audiences.Count == 0)
        {
            problems.Add($"{setting}:Audiences is empty; expected the AUD tag of the Access application, or any of the team's applications would open this one.");
        }

        for (var index = 0; index < server.Audiences.Count; index++)
        {
            var audience = server.Audiences[index];
            if (string.IsNullOrWhiteSpace(audience))
            {
                problems.Add($"{setting}:Audiences:{index} is '{audience}'; expected an audience.");
            }
            else if (main is not null && resources.Any(resource => resource.Path is { } path && audience == main.Append(path).Identifier))
            {
                problems.Add($"{setting}:Audiences:{index} is '{audience}', the identifier of another resource of this app; expected none of those: tokens do not cross resources.");
            }
        }
    }

    private static void CheckUrls(AuthorizationServerOptions server, string setting, List<string> problems)
    {
        if (!server.RequireHttpsMetadata && server.Issuer is not (null or OwnOrigin)
            && Uri.TryCreate(server.Issuer, UriKind.Absolute, out var issuer) && !IsLoopback(issuer))
        {
            problems.Add($"{setting}:RequireHttpsMetadata is 'False' for '{server.Issuer}'; expected True: plain http is for loopback hosts only.");
        }

        if (!string.IsNullOrEmpty(server.JwksUri))
        {
            CheckUrl($"{setting}:JwksUri", server.JwksUri, server.RequireHttpsMetadata, problems, allowQuery: true);
        }

        if (!string.IsNullOrEmpty(server.Advertise))
        {
            CheckUrl($"{setting}:Advertise", server.Advertise, server.RequireHttpsMetadata, problems, allowQuery: false);
        }
    }

    private static void CheckTokenTypes(AuthorizationServerOptions server, string setting, List<string> problems)
    {
        for (var index = 0; index < (server.TokenTypes?.Count ?? 0); index++)
        {
            if (string.IsNullOrWhiteSpace(server.TokenTypes![index]))
            {
                problems.Add($"{setting}:TokenTypes:{index} is '{server.TokenTypes[index]}'; expected a typ value such as at+jwt or JWT.");
            }
        }
    }

    private static void CheckUrl(string setting, string value, bool requireHttps, List<string> problems, bool allowQuery)
    {
        // RFC 8414 §2: an issuer has no query and no fragment. User information would end up in logs and metadata.
        if (!Uri.TryCreate(value, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https")
            || uri.UserInfo.Length > 0 || value.Contains('#', StringComparison.Ordinal) || (!allowQuery && value.Contains('?', StringComparison.Ordinal)))
        {
            problems.Add($"{setting} is '{value}'; expected an absolute https URL without {(allowQuery ? "fragment" : "query, fragment")} or user information.");
        }
        else if (uri.Scheme == "http" && (requireHttps || !IsLoopback(uri)))
        {
            problems.Add($"{setting} is '{value}'; expected https. Plain http is for loopback hosts, with RequireHttpsMetadata set to false.");
        }
    }

    private static bool IsLoopback(Uri uri) =>
        uri.Host == "localhost" || (IPAddress.TryParse(uri.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
