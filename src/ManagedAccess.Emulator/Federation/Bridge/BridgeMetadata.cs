using System.Text.Json.Nodes;

namespace ManagedAccess.Emulator.Federation.Bridge;

/// <summary>The metadata of the bridge (OpenID Connect Discovery 1.0 §3).</summary>
internal static class BridgeMetadata
{
    public static string Write(string issuer) => new JsonObject
    {
        ["issuer"] = issuer,
        ["authorization_endpoint"] = issuer + BridgeAddress.Authorization,
        ["token_endpoint"] = issuer + BridgeAddress.Token,
        ["jwks_uri"] = issuer + BridgeAddress.Keys,
        ["response_types_supported"] = new JsonArray("code"),
        ["response_modes_supported"] = new JsonArray("query"),
        ["grant_types_supported"] = new JsonArray("authorization_code"),
        ["scopes_supported"] = new JsonArray("openid"),
        ["subject_types_supported"] = new JsonArray("public"),
        ["id_token_signing_alg_values_supported"] = new JsonArray("ES256"),
        ["token_endpoint_auth_methods_supported"] = new JsonArray("client_secret_basic", "client_secret_post"),
        ["code_challenge_methods_supported"] = new JsonArray("S256"),
        ["authorization_response_iss_parameter_supported"] = true, // RFC 9207 §3
    }.ToJsonString();
}
