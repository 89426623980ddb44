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
            SliceRules.Check(servers[index], setting, problems); // what an entry can know of itself
            CheckOwnOrigin(servers[index], setting, problems);
            CheckAudiences(servers[index], setting, problems);
            CheckAdvertise(servers[index], setting, problems);
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

    private void CheckOwnOrigin(AuthorizationServerOptions server, string setting, List<string> problems)
    {
        if (server.Issuer is OwnOrigin && !development)
        {
            problems.Add($"{setting}:Issuer is '/', the app's own origin, which only the emulator in Development uses; expected the issuer's https URL.");
        }
    }

    private void CheckAudiences(AuthorizationServerOptions server, string setting, List<string> problems)
    {
        for (var index = 0; index < server.Audiences.Count; index++)
        {
            var audience = server.Audiences[index];
            if (main is not null && resources.Any(resource => resource.Path is { } path && ResourcePath.FindProblem(path) is null && audience == main.Append(path).Identifier))
            {
                problems.Add($"{setting}:Audiences:{index} is '{audience}', the identifier of another resource of this app; expected none of those: tokens do not cross resources.");
            }
        }
    }

    private static void CheckAdvertise(AuthorizationServerOptions server, string setting, List<string> problems)
    {
        if (!server.RequireHttpsMetadata && server.Issuer is not OwnOrigin
            && Uri.TryCreate(server.Issuer, UriKind.Absolute, out var issuer) && !issuer.IsLoopback)
        {
            problems.Add($"{setting}:RequireHttpsMetadata is 'False' for '{server.Issuer}'; expected True: plain http is for loopback hosts only.");
        }

        if (!string.IsNullOrEmpty(server.Advertise)
            && (!Uri.TryCreate(server.Advertise, UriKind.Absolute, out var advertised)
                || !(advertised.Scheme == "https" || (advertised.Scheme == "http" && advertised.IsLoopback))
                || advertised.UserInfo.Length > 0 || advertised.Fragment.Length > 0 || advertised.Query.Length > 0))
        {
            problems.Add($"{setting}:Advertise is '{server.Advertise}'; expected an issuer's https URL, or an empty text to publish none.");
        }
    }
}
