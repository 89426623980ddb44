using ManagedAccess.AspNetCore.Tokens.Binding;

namespace ManagedAccess.AspNetCore.Resources;

/// <summary>The settings that this feature needs; the root fills them from <c>ManagedAccess</c>.</summary>
internal sealed class ResourceCatalogOptions
{
    /// <summary>The identifier of the main resource; null only if <see cref="AllowDerived"/> allows deriving it from the request.</summary>
    public string? Resource { get; set; }

    public string? ResourceName { get; set; }

    /// <summary>Translations of <see cref="ResourceName"/> by language tag (RFC 9728 §2.1); published as <c>resource_name#it</c>.</summary>
    public IDictionary<string, string> ResourceNames { get; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    public IList<string> ScopesSupported { get; set; } = [];

    public IList<ProtectedResourceOptions> Resources { get; set; } = [];

    /// <summary>Issuers to publish, exactly as configured; <c>/</c> stands for the resource's own origin.</summary>
    public IList<string> AdvertisedIssuers { get; set; } = [];

    /// <summary>The same for the resources of further schemes, by scheme.</summary>
    public IDictionary<string, IList<string>> AdvertisedIssuersOfSchemes { get; } = new Dictionary<string, IList<string>>(StringComparer.Ordinal);

    /// <summary>What the resources require of the binding of their tokens, unless an entry has a mode of its own.</summary>
    public TokenBinding Binding { get; set; } = TokenBinding.None;

    /// <summary>The binding of a resource with a mode of its own.</summary>
    public Func<DPoPMode, TokenBinding> BindingOf { get; set; } = _ => TokenBinding.None;

    /// <summary>In Development without a configured identifier: derive it from the request, for loopback hosts.</summary>
    public bool AllowDerived { get; set; }

    /// <summary>The front end forwards only the path base, so pointers name the document below it.</summary>
    public bool AdvertisePathBase { get; set; }

    /// <summary>How long a client may keep the metadata document.</summary>
    public TimeSpan MetadataMaxAge { get; set; } = TimeSpan.FromSeconds(300);
}
