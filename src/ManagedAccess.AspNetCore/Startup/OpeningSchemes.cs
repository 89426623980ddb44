using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace ManagedAccess.AspNetCore.Startup;

/// <summary>The authentication schemes through which a token of ours may open an endpoint.</summary>
internal sealed class OpeningSchemes(IOptions<AuthenticationOptions> options)
{
    /// <remarks>A policy scheme of the app forwards to a scheme that only a request decides, so it may be ours. A scheme that does not exist is the app's own error.</remarks>
    public bool Contains(string scheme) =>
        !options.Value.SchemeMap.TryGetValue(scheme, out var registered)
        || registered.HandlerType is not { } handler
        || handler == typeof(PolicySchemeHandler)
        || handler.Assembly == typeof(OpeningSchemes).Assembly;
}
