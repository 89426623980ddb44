using System.Diagnostics.CodeAnalysis;

namespace ManagedAccess.AspNetCore.Attribution;

/// <summary>Whose request this is, for services that live longer than one: ask each time, never keep the answer.</summary>
/// <remarks>
/// Answers in a request, in the methods of a hub over every transport, and in the components of a Blazor circuit. Where nobody can know
/// whose request it is, it says so: not to know is not the same as nobody.
/// </remarks>
public interface IAttributionAccessor
{
    /// <summary>The attribution of the current request, hub or circuit.</summary>
    /// <value>Never <see langword="null"/>. <see cref="RequestAttribution.Anonymous"/> only where somebody looked and nobody was identified.</value>
    /// <exception cref="InvalidOperationException">
    /// Nobody can know: outside a request (a background service, code that goes on after its request), or before <c>UseAuthentication</c>.
    /// The message says what to use instead.
    /// </exception>
    RequestAttribution Attribution { get; }

    /// <summary>The same for code that also runs where nobody can know, an interceptor of a data store for example.</summary>
    /// <param name="attribution">Whose request it is; <see langword="null"/> where nobody can know.</param>
    /// <returns>Whether it is known.</returns>
    bool TryGetAttribution([NotNullWhen(true)] out RequestAttribution? attribution);
}
