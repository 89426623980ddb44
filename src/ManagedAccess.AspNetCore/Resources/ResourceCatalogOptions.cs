namespace ManagedAccess.AspNetCore.Resources;

/// <summary>What this feature needs of the settings; the root fills it from <c>ManagedAccess</c>.</summary>
internal sealed class ResourceCatalogOptions
{
    /// <summary>The identifier of the main resource; null only where <see cref="AllowDerived"/> lets it come from the request.</summary>
    public string? Resource { get; set; }

    public string? ResourceName { get; set; }

    /// <summary>Translations of <see cref="ResourceName"/> by language tag (RFC 9728 §2.1); published as <c>resource_name#it</c>.</summary>
    public IDictionary<string, string> ResourceNames { get; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    public IList<string> ScopesSupported { get; set; } = [];

    public IList<ProtectedResourceOptions> Resources { get; set; } = [];

    /// <summary>Issuers to publish, exactly as configured; <c>/</c> stands for the resource's own origin.</summary>
    public IList<string> AdvertisedIssuers { get; set; } = [];

    /// <summary>In Development without a configured identifier: derive it from the request, for loopback hosts.</summary>
    public bool AllowDerived { get; set; }

    /// <summary>The front end forwards nothing but the path base, so pointers name the document below it.</summary>
    public bool AdvertisePathBase { get; set; }

    /// <summary>How long a client may keep the metadata document.</summary>
    public TimeSpan MetadataMaxAge { get; set; } = TimeSpan.FromSeconds(300);

    /// <summary>What the host should not start with, one sentence each: setting, value found, value expected.</summary>
    public IEnumerable<string> FindProblems()
    {
        if (Resource is null && !AllowDerived)
        {
            yield return "ManagedAccess:Resource is not set; expected the address people use, such as \"https://wiki.corp.example\". Only in Development is it taken from the request.";
        }
        else if (Resource is not null && !ResourceIdentity.TryParse(Resource, out _, out var problem))
        {
            // An address with user information may hold a password.
            var found = Resource.Contains('@', StringComparison.Ordinal) ? "" : $" is \"{Resource}\", which";
            yield return $"ManagedAccess:Resource{found} {problem}.";
        }

        if (ResourceNames.Count > 0 && string.IsNullOrEmpty(ResourceName))
        {
            yield return "ManagedAccess:ResourceNames has translations and ManagedAccess:ResourceName is not set; expected the untranslated name beside them (RFC 9728 §2.1).";
        }

        foreach (var tag in ResourceNames.Keys.Where(tag => tag.Length == 0 || !tag.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')))
        {
            yield return $"ManagedAccess:ResourceNames has the key \"{tag}\"; expected a language tag such as \"it\" or \"de-CH\".";
        }

        foreach (var scope in FindScopeProblems("ManagedAccess:ScopesSupported", ScopesSupported))
        {
            yield return scope;
        }

        for (var i = 0; i < Resources.Count; i++)
        {
            var name = $"ManagedAccess:Resources:{i}";
            var path = Resources[i].Path;
            if (ResourcePath.FindProblem(path) is { } pathProblem)
            {
                yield return path is null ? $"{name}:Path {pathProblem}." : $"{name}:Path is \"{path}\", which {pathProblem}.";
            }
            else if (Resources.Take(i).Any(earlier => earlier.Path is not null
                && ResourcePath.AreSame(ResourcePath.Decode(earlier.Path), ResourcePath.Decode(path!), StringComparison.OrdinalIgnoreCase)))
            {
                yield return $"{name}:Path is \"{path}\", which an earlier entry has already; expected each path once, whatever its case.";
            }

            foreach (var scope in FindScopeProblems($"{name}:ScopesSupported", Resources[i].ScopesSupported))
            {
                yield return scope;
            }
        }
    }

    private static IEnumerable<string> FindScopeProblems(string setting, IList<string> scopes) => scopes
        .Select((scope, i) => (scope, i))
        .Where(entry => !ScopeToken.IsValid(entry.scope))
        .Select(entry => $"{setting}:{entry.i} is \"{entry.scope}\"; expected one scope: printable ASCII without space, quote or backslash (RFC 6749 §3.3).");
}
