using Microsoft.OpenApi;

namespace ManagedAccess.AspNetCore;

/// <summary>What the settings of ManagedAccess do not know and an OpenAPI document may hold.</summary>
public sealed class ManagedAccessOpenApiOptions
{
    /// <summary>
    /// The OAuth flows of authorization servers, by issuer as it is published in the protected resource metadata. The document then has
    /// an <c>oauth2</c> scheme with these flows.
    /// </summary>
    /// <value>
    /// Default empty: the document has an <c>openIdConnect</c> scheme, and its readers find the endpoints at <c>/.well-known/openid-configuration</c> of the issuer.
    /// </value>
    /// <remarks>Scopes that operations need and a flow does not describe are added to it. An issuer that is not published fails the document and is named.</remarks>
    public IDictionary<string, OpenApiOAuthFlows> Flows { get; } = new Dictionary<string, OpenApiOAuthFlows>(StringComparer.Ordinal);
}
