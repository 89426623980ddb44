using System.Text.Json.Nodes;
using ManagedAccess.Emulator.Clients;
using ManagedAccess.Emulator.Resources;

namespace ManagedAccess.Emulator.AuthorizationServer;

/// <summary>Authorization server metadata (RFC 8414 §2) in the shape Access publishes it, with the members Access leaves to their defaults stated.</summary>
internal sealed class ServerMetadata(ResourceRegister resources, bool clientIdMetadataDocuments)
{
    public const string WellKnownPath = "/.well-known/oauth-authorization-server";
    public const string CertificatesPath = "/cdn-cgi/access/certs";

    /// <summary>Where the metadata of <paramref name="issuer"/> lies on its host: a terminating slash goes, and what is left of the path comes after the well-known part (RFC 8414 §3.1).</summary>
    public static string PathFor(string issuer) => WellKnownPath + new Uri(issuer).AbsolutePath.TrimEnd('/');

    public string Write(string issuer)
    {
        var document = new JsonObject
        {
            ["issuer"] = issuer,
            ["authorization_endpoint"] = issuer + AuthorizationEndpoint.Path,
            ["token_endpoint"] = issuer + TokenEndpoint.TokenPath,
            ["revocation_endpoint"] = issuer + TokenEndpoint.RevocationPath,
            ["registration_endpoint"] = issuer + RegistrationEndpoint.Path,
            ["jwks_uri"] = issuer + CertificatesPath,
            ["scopes_supported"] = ListOf(resources.Scopes),
            ["response_types_supported"] = ListOf(["code"]),
            ["response_modes_supported"] = ListOf(["query"]),
            ["grant_types_supported"] = ListOf([ClientRegistration.AuthorizationCode, ClientRegistration.RefreshToken]),
            ["token_endpoint_auth_methods_supported"] = ListOf([ClientRegistration.Basic, ClientRegistration.Post, ClientRegistration.None]),
            ["revocation_endpoint_auth_methods_supported"] = ListOf([ClientRegistration.Basic, ClientRegistration.Post, ClientRegistration.None]),
            ["code_challenge_methods_supported"] = ListOf(["S256"]),
            ["authorization_response_iss_parameter_supported"] = true,
        };
        if (clientIdMetadataDocuments)
        {
            // Access has neither: documents of clients with keys are where private_key_jwt is used.
            document["client_id_metadata_document_supported"] = true;
            foreach (var endpoint in new[] { "token_endpoint", "revocation_endpoint" })
            {
                document[$"{endpoint}_auth_methods_supported"] = ListOf([ClientRegistration.Basic, ClientRegistration.Post, ClientRegistration.None, ClientRegistration.PrivateKeyJwt]);
                document[$"{endpoint}_auth_signing_alg_values_supported"] = ListOf(["RS256", "PS256", "ES256"]);
            }
        }

        return document.ToJsonString();
    }

    private static JsonArray ListOf(IReadOnlyList<string> values) => new([.. values.Select(value => (JsonNode)value)]);
}
