using ManagedAccess.AspNetCore.Resources;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.AspNetCore.Metadata;

/// <summary>Which request paths belong to the metadata, and which document is at each.</summary>
internal static class MetadataLocation
{
    private static readonly PathString WellKnown = MetadataUri.WellKnownPath;

    /// <summary>The whole subtree at the root of the host and, below the path of the main resource, its alias.</summary>
    public static bool IsOwned(PathString path, ResourceIdentity main) =>
        path.StartsWithSegments(WellKnown, StringComparison.Ordinal)
        || (main.DecodedPath.HasValue && path.StartsWithSegments(Alias(main), StringComparison.Ordinal));

    /// <summary>
    /// Splits a path at the well-known path: <c>/.well-known/oauth-protected-resource/a</c> and <c>/a/.well-known/oauth-protected-resource</c>
    /// both ask for <c>/a</c>.
    /// </summary>
    public static bool TrySplit(PathString path, out PathString suffix)
    {
        suffix = PathString.Empty;
        var value = path.Value ?? "";
        var start = value.IndexOf(MetadataUri.WellKnownPath, StringComparison.Ordinal);
        var end = start + MetadataUri.WellKnownPath.Length;
        if (start < 0 || (end < value.Length && value[end] != '/'))
        {
            return false;
        }

        suffix = new PathString(value[..start] + value[end..].TrimEnd('/'));
        return true;
    }

    /// <summary>
    /// Whether the document of <paramref name="resource"/> is at <paramref name="path"/>: at its well-known URI, or at the alias below the
    /// path of the main resource. With and without a terminating slash: a strict client sees in <c>resource</c> which one is meant (conformance RID-04).
    /// </summary>
    /// <param name="resource">The candidate.</param>
    /// <param name="main">The main resource.</param>
    /// <param name="path">The path with the path base.</param>
    /// <param name="strippedPath">The path after a front end has removed the path base without a header about it; null if there is no such path.</param>
    public static bool IsServedAt(ProtectedResource resource, ResourceIdentity main, PathString path, PathString? strippedPath) =>
        AreSame(WellKnown.Add(resource.Identity.DecodedPath), path)
        || AreSame(Alias(main).Add(resource.DeclaredPath), path)
        || (strippedPath is { } stripped && AreSame(WellKnown.Add(resource.DeclaredPath), stripped));

    private static PathString Alias(ResourceIdentity main) => new PathString(main.DecodedPath.Value?.TrimEnd('/')).Add(WellKnown);

    private static bool AreSame(PathString left, PathString right) => ResourcePath.AreSame(left, right, StringComparison.Ordinal);
}
