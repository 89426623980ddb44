using System.Text.Json.Nodes;
using ManagedAccess.Emulator.Clients;
using ManagedAccess.Emulator.Profiles;
using ManagedAccess.Emulator.Proofs;
using ManagedAccess.Emulator.Resources;

namespace ManagedAccess.Emulator.AuthorizationServer;

/// <summary>Authorization server metadata (RFC 8414 §2) as Access publishes it; members that Access leaves to their defaults are written out.</summary>
internal sealed class ServerMetadata(ResourceRegister resources, bool clientIdMetadataDocuments, bool hasServices, bool hasManagedClients, ServerProfile profile)
{
    public const string WellKnownPath = "/.well-known/oauth-authorization-server";
    // Access tokens are opaque there and have no scopes.
    private static readonly string[] NotAtAccess = ["jwks_uri", "scopes_supported", "revocation_endpoint_auth_methods_supported", "dpop_signing_alg_values_supported"];

    public const string CertificatesPath = "/cdn-cgi/access/certs";

    /// <summary>The path of the metadata: the path of <paramref name="issuer"/>, without a slash at the end, follows the well-known part (RFC 8414 §3.1).</summary>
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
            ["grant_types_supported"] = ListOf([ClientRegistration.AuthorizationCode, ClientRegistration.RefreshToken, .. hasServices ? [ServiceGrant.GrantType] : Array.Empty<string>()]),
            ["token_endpoint_auth_methods_supported"] = ListOf([ClientRegistration.Basic, ClientRegistration.Post, ClientRegistration.None]),
            ["revocation_endpoint_auth_methods_supported"] = ListOf([ClientRegistration.Basic, ClientRegistration.Post, ClientRegistration.None]),
            ["code_challenge_methods_supported"] = ListOf(["S256"]),
            ["dpop_signing_alg_values_supported"] = ListOf(ProofReader.Algorithms),
            ["authorization_response_iss_parameter_supported"] = true,
        };
        if (clientIdMetadataDocuments)
        {
            // Access has neither. The documents of clients with keys use private_key_jwt.
            document["client_id_metadata_document_supported"] = true;
            foreach (var endpoint in new[] { "token_endpoint", "revocation_endpoint" })
            {
                document[$"{endpoint}_auth_methods_supported"] = ListOf([ClientRegistration.Basic, ClientRegistration.Post, ClientRegistration.None, ClientRegistration.PrivateKeyJwt]);
                document[$"{endpoint}_auth_signing_alg_values_supported"] = ListOf(["RS256", "PS256", "ES256"]);
            }
        }

        if (profile.HasIntrospection)
        {
            document["introspection_endpoint"] = issuer + IntrospectionEndpoint.Path;
            document["introspection_endpoint_auth_methods_supported"] = ListOf([ClientRegistration.Basic, ClientRegistration.Post]);
        }

        if (hasManagedClients && !profile.IsAccess)
        {
            // Enterprise-managed authorization: draft-ietf-oauth-identity-assertion-authz-grant-04 §7.2.
            document["grant_types_supported"]!.AsArray().Add(AssertionGrant.GrantType);
            document["authorization_grant_profiles_supported"] = ListOf([AssertionGrant.Profile]);
        }

        if (profile.IsAccess)
        {
            foreach (var name in NotAtAccess)
            {
                document.Remove(name);
            }
        }

        if (!profile.HasManagedOAuth)
        {
            document.Remove("registration_endpoint");
        }

        return document.ToJsonString();
    }

    private static JsonArray ListOf(IReadOnlyList<string> values) => new([.. values.Select(value => (JsonNode)value)]);
}
