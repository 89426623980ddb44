using Microsoft.AspNetCore.Http;

namespace ManagedAccess.AspNetCore.Authentication;

/// <summary>The page a person returns to after signing in: the page they asked for, and only a page of this app.</summary>
internal static class ReturnPath
{
    private const string AccessToken = "access_token"; // RFC 6750 §2.3

    public static string From(HttpRequest request) => string.Concat(Local(request.PathBase.Add(request.Path).ToUriComponent()), QueryOf(request).ToUriComponent());

    /// <summary>A path of this app, with the base it is served under.</summary>
    public static string Below(PathString pathBase, string path) => Local(pathBase.ToUriComponent() + path);

    // A browser reads //host and /\host as another host.
    private static string Local(string path) => "/" + path.TrimStart('/', '\\');

    // A token in the address is not copied into a Location field and the next page's address.
    private static QueryString QueryOf(HttpRequest request) => request.QueryString.HasValue && request.Query.ContainsKey(AccessToken)
        ? QueryString.Create(request.Query.Where(parameter => !parameter.Key.Equals(AccessToken, StringComparison.OrdinalIgnoreCase)))
        : request.QueryString;
}
