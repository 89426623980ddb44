using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace ManagedAccess.AspNetCore;

/// <summary>One way for browsers to sign in, by a scheme that the app has.</summary>
internal sealed class ChallengeRules(IOptions<AuthenticationOptions> authentication) : ManagedAccessRule
{
    protected override IEnumerable<string> Problems(ManagedAccessOptions options)
    {
        var (scheme, path) = (options.Challenges.BrowserScheme, options.Challenges.BrowserLoginPath);
        if (scheme is not null && path is not null)
        {
            yield return $"ManagedAccess:Challenges:BrowserScheme is '{scheme}' and ManagedAccess:Challenges:BrowserLoginPath is '{path}'; expected at most one of them.";
        }

        if (scheme is not null && (scheme == ManagedAccessDefaults.AuthenticationScheme || !authentication.Value.SchemeMap.ContainsKey(scheme)))
        {
            yield return $"ManagedAccess:Challenges:BrowserScheme is '{scheme}'; expected one of the app's own schemes{OwnSchemes()}.";
        }
    }

    private string OwnSchemes()
    {
        var own = authentication.Value.Schemes.Select(scheme => scheme.Name).Where(scheme => !scheme.StartsWith(ManagedAccessDefaults.AuthenticationScheme, StringComparison.Ordinal));
        return own.Any() ? $" ({string.Join(", ", own)})" : ", of which it has none";
    }
}
