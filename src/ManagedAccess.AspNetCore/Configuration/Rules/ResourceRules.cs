using Microsoft.Extensions.Hosting;

namespace ManagedAccess.AspNetCore.Configuration.Rules;

/// <summary>The identifier is required outside Development, translations need a name, and each path occurs once.</summary>
internal sealed class ResourceRules(IHostEnvironment environment) : ManagedAccessRule
{
    protected override IEnumerable<string> Problems(ManagedAccessOptions options)
    {
        if (options.Resource is null && !environment.IsDevelopment())
        {
            yield return "ManagedAccess:Resource is not set; expected the URL people open, for example https://wiki.corp.example. Only in Development is it derived from the request.";
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
    }
}
