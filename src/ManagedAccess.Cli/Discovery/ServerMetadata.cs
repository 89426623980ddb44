using System.Text.Json;

namespace ManagedAccess.Cli.Discovery;

/// <summary>The metadata of an authorization server (RFC 8414 §2, OpenID Connect Discovery 1.0 §3).</summary>
/// <param name="Document">The document as it was received.</param>
internal sealed record ServerMetadata(JsonElement Document)
{
    public string? Issuer => Document.Text("issuer");

    public Uri? AuthorizationEndpoint => Document.Url("authorization_endpoint");

    public Uri? TokenEndpoint => Document.Url("token_endpoint");

    public Uri? RegistrationEndpoint => Document.Url("registration_endpoint");

    public Uri? RevocationEndpoint => Document.Url("revocation_endpoint");

    /// <summary>RFC 8628 §4.</summary>
    public Uri? DeviceAuthorizationEndpoint => Document.Url("device_authorization_endpoint");

    public Uri? JwksUri => Document.Url("jwks_uri");

    public Uri? IntrospectionEndpoint => Document.Url("introspection_endpoint");

    public IReadOnlyList<string>? Scopes => Document.Texts("scopes_supported");

    public IReadOnlyList<string>? ChallengeMethods => Document.Texts("code_challenge_methods_supported");

    /// <summary>RFC 8414 §2: without the member, <c>authorization_code</c> and <c>implicit</c>.</summary>
    public IReadOnlyList<string> GrantTypes => Document.Texts("grant_types_supported") ?? ["authorization_code", "implicit"];

    /// <summary>RFC 8414 §2: without the member, <c>client_secret_basic</c>.</summary>
    public IReadOnlyList<string> ClientAuthentication => Document.Texts("token_endpoint_auth_methods_supported") ?? ["client_secret_basic"];

    public bool TakesClientDocuments => Document.IsTrue("client_id_metadata_document_supported");

    /// <summary>RFC 9207 §3.</summary>
    public bool SendsIssuer => Document.IsTrue("authorization_response_iss_parameter_supported");

    /// <summary>The endpoints that a client sends something to, by their names in the document.</summary>
    public IEnumerable<(string Name, Uri Url)> Endpoints =>
        new (string Name, Uri? Url)[]
        {
            ("authorization_endpoint", AuthorizationEndpoint), ("token_endpoint", TokenEndpoint), ("registration_endpoint", RegistrationEndpoint),
            ("device_authorization_endpoint", DeviceAuthorizationEndpoint), ("revocation_endpoint", RevocationEndpoint), ("jwks_uri", JwksUri),
        }.Where(endpoint => endpoint.Url is not null).Select(endpoint => (endpoint.Name, endpoint.Url!));
}
