
namespace ManagedAccess.Emulator.Resources;

/// <summary>A resource the configuration names: an absolute identifier, a path below the application's origin, or the empty text for the origin itself.</summary>
internal sealed record KnownResource(string Identifier, IReadOnlyList<string> Scopes)
{
    /// <summary>A path is a resource of whatever loopback origin was reached.</summary>
    public string ResolveAt(string origin) => Identifier.Length == 0 || Identifier[0] == '/' ? origin + Identifier : Identifier;
}

/// <summary>Which resources exist and which scopes they have, as far as the configuration says.</summary>
/// <param name="mainScopes">The scopes of the application itself, whose identifier is the origin.</param>
/// <param name="resources">The application's further resources, its configured identifier, and resources elsewhere.</param>
/// <param name="furtherScopes">Scopes accepted for any resource.</param>
internal sealed class ResourceRegister(IReadOnlyList<string> mainScopes, IReadOnlyList<KnownResource> resources, IReadOnlyList<string> furtherScopes)
{
    public const string OfflineAccess = "offline_access";

    /// <summary>Every scope that may be requested, in a stable order.</summary>
    public IReadOnlyList<string> Scopes { get; } =
    [
        .. mainScopes.Concat(resources.SelectMany(resource => resource.Scopes)).Concat(furtherScopes).Append(OfflineAccess).Distinct(StringComparer.Ordinal),
    ];

    /// <summary>Null when no such resource is known at this origin.</summary>
    public KnownResource? Find(string identifier, string origin)
        => All().FirstOrDefault(resource => ResourceComparison.AreSame(resource.ResolveAt(origin), identifier));

    /// <summary>The resource a path of the application belongs to: the longest one on a segment boundary, or the origin.</summary>
    public string CoveringResource(string path, string origin) => All()
        .Select(resource => resource.ResolveAt(origin))
        .Where(identifier => identifier.StartsWith(origin, StringComparison.Ordinal))
        .Where(identifier => (origin + path + "/").StartsWith(identifier.TrimEnd('/') + "/", StringComparison.Ordinal))
        .MaxBy(identifier => identifier.Length) ?? origin;

    private IEnumerable<KnownResource> All() => resources.Prepend(new KnownResource("", mainScopes));
}
