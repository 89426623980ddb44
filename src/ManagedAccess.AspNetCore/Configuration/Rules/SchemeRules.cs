using ManagedAccess.AspNetCore.Authentication;
using ManagedAccess.AspNetCore.Resources;
using ManagedAccess.AspNetCore.Tokens;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace ManagedAccess.AspNetCore.Configuration.Rules;

/// <summary>Every scheme in the settings must be added in code, and every added scheme must have an authorization server and a resource.</summary>
internal sealed class SchemeRules(IOptions<AuthenticationOptions> authentication) : ManagedAccessRule
{
    protected override IEnumerable<string> Problems(ManagedAccessOptions options)
    {
        var added = authentication.Value.Schemes.Where(scheme => scheme.HandlerType == typeof(ManagedAccessHandler)).Select(scheme => scheme.Name).ToArray();
        var named = options.AuthorizationServers.Select((server, index) => (Setting: $"AuthorizationServers:{index}:{nameof(server.Scheme)}", server.Scheme))
            .Concat(options.Resources.Select((resource, index) => (Setting: $"Resources:{index}:{nameof(resource.Scheme)}", resource.Scheme)));
        foreach (var (setting, scheme) in named)
        {
            if (!added.Contains(scheme, StringComparer.Ordinal))
            {
                yield return $"ManagedAccess:{setting} is '{scheme}'; expected one of {string.Join(", ", added)}, or AddManagedAccess().AddScheme(\"{scheme}\").";
            }
        }

        foreach (var scheme in added)
        {
            if (options.AuthorizationServers.Count > 0 && options.AuthorizationServers.All(server => server.Scheme != scheme))
            {
                yield return scheme == AuthorizationServerOptions.UsualScheme
                    ? $"ManagedAccess:AuthorizationServers: every entry has a Scheme of its own; expected at least one of the scheme '{scheme}', which is the default."
                    : $"ManagedAccess:AuthorizationServers has no entry whose Scheme is '{scheme}'; expected at least one, or no AddScheme(\"{scheme}\").";
            }

            if (scheme != ProtectedResourceOptions.UsualScheme && options.Resources.All(resource => resource.Scheme != scheme))
            {
                yield return $"ManagedAccess:Resources has no entry whose Scheme is '{scheme}'; expected at least one: what tokens of its authorization servers open.";
            }
        }
    }
}
