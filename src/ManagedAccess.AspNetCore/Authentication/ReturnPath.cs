using Microsoft.AspNetCore.Http;

namespace ManagedAccess.AspNetCore.Authentication;

/// <summary>Where a person comes back to after signing in: the page they asked for, and only ever a page of this app.</summary>
internal static class ReturnPath
{
    private const string AccessToken = "access_token"; // RFC 6750 §2.3

    // A browser reads //host and /\host as another host.
    public static string Of(HttpRequest request) =>
        string.Concat("/", request.PathBase.Add(request.Path).ToUriComponent().TrimStart('/', '\\'), QueryOf(request).ToUriComponent());

    // A token that somebody put into the address is not copied into a Location field and the next page's address.
    private static QueryString QueryOf(HttpRequest request) => request.QueryString.HasValue && request.Query.ContainsKey(AccessToken)
        ? QueryString.Create(request.Query.Where(parameter => !parameter.Key.Equals(AccessToken, StringComparison.OrdinalIgnoreCase)))
        : request.QueryString;
}
