using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace ManagedAccess.AspNetCore.Startup;

/// <summary>The authentication schemes through which a token of ours may open an endpoint.</summary>
internal sealed class OpeningSchemes(IOptions<AuthenticationOptions> options)
{
    /// <summary>The names of all registered schemes, for a message.</summary>
    public string Names => string.Join(", ", options.Value.SchemeMap.Keys.Order(StringComparer.Ordinal));

    public bool Exists(string scheme) => options.Value.SchemeMap.ContainsKey(scheme);

    /// <remarks>A policy scheme of the app chooses its target for each request, so the target may be ours.</remarks>
    public bool Contains(string scheme) =>
        !options.Value.SchemeMap.TryGetValue(scheme, out var registered)
        || registered.HandlerType is not { } handler
        || handler == typeof(PolicySchemeHandler)
        || handler.Assembly == typeof(OpeningSchemes).Assembly;
}
