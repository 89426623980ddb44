using System.Diagnostics.CodeAnalysis;

using ManagedAccess.AspNetCore.Attribution;

namespace ManagedAccess.AspNetCore;

/// <summary>The caller of the current request, for services that live longer than a request: ask each time, never keep the answer.</summary>
/// <remarks>
/// Works in a request, in the methods of a hub over every transport, and in the components of a Blazor circuit. Elsewhere the caller is
/// unknown, and the members report that: an unknown caller is not the same as an anonymous one.
/// </remarks>
public interface IAttributionAccessor
{
    /// <summary>The attribution of the current request, hub or circuit.</summary>
    /// <value>Never <see langword="null"/>. <see cref="RequestAttribution.Anonymous"/> only if authentication ran and identified no caller.</value>
    /// <exception cref="InvalidOperationException">
    /// The caller is unknown: outside a request (a background service, code that goes on after its request), or before <c>UseAuthentication</c>.
    /// The message says what to use instead.
    /// </exception>
    RequestAttribution Attribution { get; }

    /// <summary>The same for code that also runs where the caller is unknown, for example an interceptor of a data store.</summary>
    /// <param name="attribution">The caller; <see langword="null"/> if the caller is unknown.</param>
    /// <returns>Whether the caller is known.</returns>
    bool TryGetAttribution([NotNullWhen(true)] out RequestAttribution? attribution);
}
