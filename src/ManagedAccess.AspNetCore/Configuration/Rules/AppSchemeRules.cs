using ManagedAccess.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace ManagedAccess.AspNetCore.Configuration.Rules;

/// <summary>A setting that names a scheme must name a scheme of the app, and browsers must have only one way to sign in.</summary>
internal sealed class AppSchemeRules(IOptions<AuthenticationOptions> authentication) : ManagedAccessRule
{
    protected override IEnumerable<string> Problems(ManagedAccessOptions options)
    {
        var (scheme, path) = (options.Challenges.BrowserScheme, options.Challenges.BrowserLoginPath);
        if (scheme is not null && path is not null)
        {
            yield return $"ManagedAccess:Challenges:BrowserScheme is '{scheme}' and ManagedAccess:Challenges:BrowserLoginPath is '{path}'; expected at most one of them.";
        }

        if (scheme is not null && !IsOwn(scheme))
        {
            yield return $"ManagedAccess:Challenges:BrowserScheme is '{scheme}'; expected one of the app's own schemes{OwnSchemes()}.";
        }

        foreach (var (index, person) in options.Callers.PersonSchemes.Index())
        {
            if (!IsOwn(person))
            {
                yield return $"ManagedAccess:Callers:PersonSchemes:{index} is '{person}'; expected one of the app's own schemes{OwnSchemes()}.";
            }
            else if (typeof(PolicySchemeHandler).IsAssignableFrom(authentication.Value.SchemeMap[person].HandlerType))
            {
                yield return $"ManagedAccess:Callers:PersonSchemes:{index} is '{person}', which only chooses another scheme; expected the ones it chooses that sign people in.";
            }
        }
    }

    private bool IsOwn(string scheme) => authentication.Value.SchemeMap.TryGetValue(scheme, out var found) && !IsOurs(found);

    private static bool IsOurs(AuthenticationSchemeBuilder scheme) => scheme.Name is SchemeNames.Selector || scheme.HandlerType == typeof(ManagedAccessHandler);

    private string OwnSchemes()
    {
        var own = authentication.Value.Schemes.Where(scheme => !IsOurs(scheme)).Select(scheme => scheme.Name);
        return own.Any() ? $" ({string.Join(", ", own)})" : ", of which it has none";
    }
}
