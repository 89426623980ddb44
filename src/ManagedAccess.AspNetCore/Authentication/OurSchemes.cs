using ManagedAccess.AspNetCore.Access;
using ManagedAccess.AspNetCore.Resources;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace ManagedAccess.AspNetCore.Authentication;

/// <summary>The scheme of this library and those that the app has added with <c>AddScheme</c>: a request belongs to the scheme of its resource.</summary>
internal sealed class OurSchemes(IOptions<AuthenticationOptions> options, ResourceSelector resources)
{
    private readonly Lazy<HashSet<string>> _names = new(() => [.. options.Value.Schemes.Where(scheme => scheme.HandlerType == typeof(ManagedAccessHandler)).Select(scheme => scheme.Name)]);

    public bool Include(string name) => name == SchemeNames.Selector || _names.Value.Contains(name);

    /// <summary>The scheme that the default scheme forwards a request to; null if the request belongs to the default scheme.</summary>
    public string? Instead(HttpContext context) =>
        _names.Value.Count > 1 && resources.Select(context)?.Scheme is { } scheme && scheme != SchemeNames.ManagedAccess ? scheme : null;

    /// <summary>The resource of a request for a scheme; null if the request belongs to another scheme, or to a host that is not known.</summary>
    public bool Owns(HttpContext context, string scheme, out ProtectedResource? resource)
    {
        resource = resources.Select(context);
        return resource is null ? scheme == SchemeNames.ManagedAccess : resource.Scheme == scheme;
    }
}
