using Microsoft.AspNetCore.Http;

namespace ManagedAccess.AspNetCore.Resources;

/// <summary>One resource of this application: what a request belongs to and what a metadata document describes.</summary>
internal sealed record ProtectedResource(ResourceIdentity Identity, string? Name, IReadOnlyList<string> ScopesSupported, bool IsMain)
{
    private static readonly Dictionary<string, string> NoNames = [];

    /// <summary>Translations of <see cref="Name"/> by language tag.</summary>
    public IReadOnlyDictionary<string, string> Names { get; init; } = NoNames;

    /// <summary>The authentication scheme whose tokens open it.</summary>
    public string Scheme { get; init; } = ProtectedResourceOptions.UsualScheme;

    /// <summary>Whether further audiences of OAuth servers name it: the main resource, or the first of another scheme.</summary>
    public bool IsMainOfScheme { get; init; } = IsMain;

    /// <summary>Where it was declared below the main resource; empty for the main resource.</summary>
    public string Path { get; init; } = "";

    /// <summary><see cref="Path"/> as requests have it after decoding.</summary>
    public PathString DeclaredPath { get; init; }

    /// <summary>Every URL at <see cref="DeclaredPath"/> is an identifier of its own, query included (conformance RID-12).</summary>
    public bool IsExact { get; init; }

    /// <summary>This resource as the one URL with <paramref name="query"/>, when it is exact; otherwise itself.</summary>
    public ProtectedResource For(QueryString query)
    {
        if (!IsExact || !query.HasValue || !MayBeNamed(query.Value!))
        {
            return this;
        }

        return this with { Identity = Identity.WithQuery(query.Value!) };
    }

    // The identifier goes into headers and documents: nothing that is no URI, and never a token that a client put into its URL.
    private static bool MayBeNamed(string query) =>
        query.Length is > 1 and <= 1024
        && UriText.FindProblem(query) is null
        && !query.Contains("access_token", StringComparison.OrdinalIgnoreCase);
}
