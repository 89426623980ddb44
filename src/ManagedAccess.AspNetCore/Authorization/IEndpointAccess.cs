using ManagedAccess.AspNetCore.Resources;

namespace ManagedAccess.AspNetCore;

/// <summary>Tells what callers of an endpoint need, for software that describes an app: OpenAPI documents, pages of help. Get it from the app's services.</summary>
/// <remarks>It is read from the same metadata, policies and settings that decide about a request, and needs no request.</remarks>
public interface IEndpointAccess
{
    /// <summary>Reads what callers of one endpoint need.</summary>
    /// <param name="metadata">The metadata of the endpoint: <c>endpoint.Metadata</c>.</param>
    /// <param name="path">The path or route pattern of the endpoint below the app, such as <c>/pages/{slug}</c>: it decides which resource the endpoint belongs to.</param>
    /// <returns>The description.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="InvalidOperationException">The endpoint names a policy that does not exist.</exception>
    ValueTask<EndpointAccess> ReadAsync(IEnumerable<object> metadata, string path);
}

/// <summary>What callers of one endpoint need.</summary>
public sealed record EndpointAccess
{
    /// <summary>Whether everybody may call it: it has <c>AllowAnonymous</c>, or the app has no fallback policy.</summary>
    public bool IsPublic { get; init; }

    /// <summary>Whether a token of this library can open it; <see langword="false"/> if its policy names other schemes only.</summary>
    public bool AcceptsTokens { get; init; }

    /// <summary>The authentication scheme that validates the tokens; the authorization servers with this <c>Scheme</c> issue them.</summary>
    public string Scheme { get; init; } = ProtectedResourceOptions.UsualScheme;

    /// <summary>The sets of scopes: a token needs all scopes of one set. The first set is the one to ask for. One empty set if no scope is needed.</summary>
    /// <remarks>Where any of several scopes is enough, each of them makes a set of its own, unless the other scopes of the set imply one of them.</remarks>
    public IReadOnlyList<IReadOnlyList<string>> Scopes { get; init; } = [[]];

    /// <summary>The URL of the metadata of its resource (RFC 9728 §3); <see langword="null"/> where the identifier is derived from each request.</summary>
    public string? ResourceMetadata { get; init; }
}
