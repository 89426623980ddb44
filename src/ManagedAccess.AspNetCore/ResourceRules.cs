using Microsoft.Extensions.Hosting;

namespace ManagedAccess.AspNetCore;

/// <summary>The identifier outside Development, a name for its translations, and each path once.</summary>
internal sealed class ResourceRules(IHostEnvironment environment) : ManagedAccessRule
{
    protected override IEnumerable<string> Problems(ManagedAccessOptions options)
    {
        if (options.Resource is null && !environment.IsDevelopment())
        {
            yield return "ManagedAccess:Resource is not set; expected the URL people open, for example https://wiki.corp.example. Only in Development is it derived from the request.";
        }

        foreach (var language in options.ResourceNames.Keys.Where(key => key.Length == 0 || !key.All(character => char.IsAsciiLetterOrDigit(character) || character == '-')))
        {
            yield return $"ManagedAccess:ResourceNames:{language} is not a language tag; expected one such as it or pt-BR (BCP 47).";
        }

        if (options.ResourceNames.Count > 0 && options.ResourceName is null)
        {
            yield return "ManagedAccess:ResourceName is not set although ManagedAccess:ResourceNames is; expected the untranslated name too (RFC 9728 §2.1).";
        }

        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (index, resource) in options.Resources.Index())
        {
            if (resource.Path is { } path && !seen.Add(path.TrimEnd('/')))
            {
                yield return $"ManagedAccess:Resources:{index}:Path is '{path}', which another entry declares already; expected each path once.";
            }
        }

        foreach (var scope in options.ImpliedScopes.Keys.Where(scope => !Resources.ScopeToken.IsValid(scope)))
        {
            yield return $"ManagedAccess:ImpliedScopes:{scope} is not a scope; expected {Resources.ScopeNameAttribute.Expected}.";
        }
    }
}
