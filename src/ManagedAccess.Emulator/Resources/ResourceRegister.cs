
namespace ManagedAccess.Emulator.Resources;

/// <summary>A resource in the configuration: an absolute identifier, a path below the application's origin, or the empty text for the origin itself.</summary>
internal sealed record KnownResource(string Identifier, IReadOnlyList<string> Scopes)
{
    /// <summary>A path is a resource of the loopback origin that the request reached.</summary>
    public string ResolveAt(string origin) => Identifier.Length == 0 || Identifier[0] == '/' ? origin + Identifier : Identifier;
}

/// <summary>The resources in the configuration, and their scopes.</summary>
/// <param name="mainScopes">The scopes of the application itself. Its identifier is the origin.</param>
/// <param name="resources">The application's further resources, its configured identifier, and resources elsewhere.</param>
/// <param name="furtherScopes">Scopes accepted for any resource.</param>
/// <param name="main">The configured identifier of the application, if it is not the origin.</param>
internal sealed class ResourceRegister(IReadOnlyList<string> mainScopes, IReadOnlyList<KnownResource> resources, IReadOnlyList<string> furtherScopes, string? main = null)
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

    /// <summary>Whether an identifier is this application or a path of it, known or not.</summary>
    public bool IsOwn(string identifier, string origin) => IsAtOrBelow(identifier, origin) || (main is not null && IsAtOrBelow(identifier, main));

    private static bool IsAtOrBelow(string identifier, string root)
        => identifier.StartsWith(root.TrimEnd('/'), StringComparison.Ordinal) && (identifier.Length == root.TrimEnd('/').Length || identifier[root.TrimEnd('/').Length] == '/');

    private IEnumerable<KnownResource> All() => resources.Prepend(new KnownResource("", mainScopes));
}
