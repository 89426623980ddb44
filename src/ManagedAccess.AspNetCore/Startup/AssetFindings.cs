using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Options;

namespace ManagedAccess.AspNetCore.Startup;

/// <summary>Whether a page that everyone may see, a login above all, has style sheets and scripts that only signed-in callers get (case A9).</summary>
internal sealed class AssetFindings(
    IOptions<AuthenticationOptions> authentication, IOptionsMonitor<CookieAuthenticationOptions> cookies, IWebHostEnvironment environment)
{
    private const int MaxFolders = 32;

    /// <param name="publicEndpoints">The endpoints that everyone may use, except static assets.</param>
    /// <param name="closedAssets">The static assets that ask for a caller.</param>
    /// <param name="hasAssetEndpoints">Whether <c>MapStaticAssets</c> was called.</param>
    public ManagedAccessFinding? Find(IReadOnlyList<Endpoint> publicEndpoints, IReadOnlyList<Endpoint> closedAssets, bool hasAssetEndpoints)
    {
        var logins = LoginPaths();
        var page = publicEndpoints.FirstOrDefault(endpoint => IsLogin(endpoint, logins)) ?? publicEndpoints.FirstOrDefault(IsPage);
        if (page is null)
        {
            return null;
        }

        var name = EndpointName.From(page);
        if (closedAssets.Count > 0)
        {
            return new()
            {
                Kind = ManagedAccessFindingKind.ClosedAssets,
                Subject = name,
                Message = $"The page {name} is public, and {closedAssets.Count} static assets such as {EndpointName.From(closedAssets[0])} are not, so people who are not signed in see it without styles and scripts. "
                    + "Write app.MapStaticAssets().AllowAnonymous(), or keep the public page free of them.",
            };
        }

        return !hasAssetEndpoints && FirstAsset() is { } file
            ? new()
            {
                Kind = ManagedAccessFindingKind.ClosedAssets,
                Subject = name,
                IsMistake = false, // the order of middleware cannot be seen from here
                Message = $"The page {name} is public, and files such as {file} are only if app.UseStaticFiles() stands before app.UseAuthorization(). "
                    + "WebApplication puts authorization first when neither app.UseRouting() nor app.UseAuthorization() is written: write app.UseStaticFiles(); app.UseRouting(); app.UseAuthorization(); in this order.",
            }
            : null;
    }

    private HashSet<string> LoginPaths() => authentication.Value.Schemes
        .Where(scheme => scheme.HandlerType == typeof(CookieAuthenticationHandler))
        .Select(scheme => cookies.Get(scheme.Name).LoginPath.Value?.Trim('/') ?? "")
        .ToHashSet(StringComparer.OrdinalIgnoreCase);

    private static bool IsLogin(Endpoint endpoint, HashSet<string> logins) =>
        endpoint is RouteEndpoint { RoutePattern.RawText: { } pattern } && logins.Contains(pattern.Trim('/'));

    private static bool IsPage(Endpoint endpoint) =>
        endpoint.Metadata.GetMetadata<ActionDescriptor>() is not null || endpoint.Metadata.GetMetadata<ComponentTypeMetadata>() is not null;

    private string? FirstAsset()
    {
        var folders = new Queue<string>([""]);
        for (var looked = 0; looked < MaxFolders && folders.TryDequeue(out var folder); looked++)
        {
            foreach (var entry in environment.WebRootFileProvider.GetDirectoryContents(folder))
            {
                var path = $"{folder}/{entry.Name}";
                if (entry.IsDirectory)
                {
                    folders.Enqueue(path);
                }
                else if (Path.GetExtension(entry.Name) is ".css" or ".js")
                {
                    return path;
                }
            }
        }

        return null;
    }
}
