using ManagedAccess.AspNetCore.Tokens.Binding;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.AspNetCore.Resources;

/// <summary>One resource of this application: a request belongs to it, and a metadata document describes it.</summary>
internal sealed record ProtectedResource(ResourceIdentity Identity, string? Name, IReadOnlyList<string> ScopesSupported, bool IsMain)
{
    private static readonly Dictionary<string, string> NoNames = [];

    /// <summary>Translations of <see cref="Name"/> by language tag.</summary>
    public IReadOnlyDictionary<string, string> Names { get; init; } = NoNames;

    /// <summary>The authentication scheme that validates tokens for it.</summary>
    public string Scheme { get; init; } = ProtectedResourceOptions.UsualScheme;

    /// <summary>What it requires of the binding of its tokens.</summary>
    public TokenBinding Binding { get; init; } = TokenBinding.None;

    /// <summary>Whether further audiences of OAuth servers identify it: the main resource, or the first one of another scheme.</summary>
    public bool IsMainOfScheme { get; init; } = IsMain;

    /// <summary>The path at which it is declared below the main resource; empty for the main resource.</summary>
    public string Path { get; init; } = "";

    /// <summary><see cref="Path"/> as requests have it after decoding.</summary>
    public PathString DeclaredPath { get; init; }

    /// <summary>Whether every URL at <see cref="DeclaredPath"/>, query included, is a separate identifier (conformance RID-12).</summary>
    public bool IsExact { get; init; }

    /// <summary>The resource of the one URL with <paramref name="query"/>, if this resource is exact; otherwise this resource.</summary>
    public ProtectedResource For(QueryString query)
    {
        if (!IsExact || !query.HasValue || !MayBeNamed(query.Value!))
        {
            return this;
        }

        return this with { Identity = Identity.WithQuery(query.Value!) };
    }

    // The identifier is sent in headers and documents, so it must be a URI and must not have a token that a client put into its URL.
    private static bool MayBeNamed(string query) =>
        query.Length is > 1 and <= 1024
        && UriText.FindProblem(query) is null
        && !query.Contains("access_token", StringComparison.OrdinalIgnoreCase);
}
