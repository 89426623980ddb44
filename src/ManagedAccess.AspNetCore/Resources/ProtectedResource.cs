namespace ManagedAccess.AspNetCore.Resources;

/// <summary>One resource of this application: what a request belongs to and what a metadata document describes.</summary>
internal sealed record ProtectedResource(ResourceIdentity Identity, string? Name, IReadOnlyList<string> ScopesSupported, bool IsMain)
{
    /// <summary>Translations of <see cref="Name"/> by language tag.</summary>
    public IReadOnlyDictionary<string, string> Names { get; init; } = NoNames;

    private static readonly Dictionary<string, string> NoNames = [];
}
