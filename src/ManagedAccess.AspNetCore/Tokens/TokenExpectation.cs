using ManagedAccess.AspNetCore.Tokens.Binding;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.AspNetCore.Tokens;

/// <summary>The requirements of the resource for a token. The audience is an argument because the token path does not know the resources.</summary>
/// <param name="ResourceAudiences">The identifiers of the requested resource that <c>aud</c> may name.</param>
/// <param name="IsMainResource">Whether the further audiences of an OAuth server count.</param>
/// <param name="OwnOrigin">The origin that stands for the issuer <c>/</c>; null to trust no such server.</param>
/// <param name="Scheme">The scheme the resource belongs to: only issuers of this scheme count.</param>
internal readonly record struct TokenExpectation(IReadOnlyList<string> ResourceAudiences, bool IsMainResource, string? OwnOrigin, string Scheme = AuthorizationServerOptions.UsualScheme)
{
    /// <summary>What the resource requires of the binding of its tokens; null for nothing.</summary>
    public TokenBinding? Binding { get; init; }

    /// <summary>The path of the main resource, decoded: a front end may remove it from the path of a request.</summary>
    public PathString PublicPath { get; init; }
}
