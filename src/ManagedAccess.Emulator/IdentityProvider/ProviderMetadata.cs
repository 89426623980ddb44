using System.Text.Json.Nodes;
using ManagedAccess.Emulator.Assertions;
using ManagedAccess.Emulator.AuthorizationServer;

namespace ManagedAccess.Emulator.IdentityProvider;

/// <summary>The addresses, the metadata and the keys of the emulated identity provider: an issuer of its own, below the origin of the application.</summary>
internal static class ProviderMetadata
{
    public const string Root = AssertionGrant.ProviderPath;
    public const string TokenPath = Root + "/token";
    public const string KeysPath = Root + "/keys";
    public const string DiscoveryPath = Root + "/.well-known/openid-configuration";

    public const string AssertionType = "urn:ietf:params:oauth:token-type:id-jag";
    public const string TokenExchange = "urn:ietf:params:oauth:grant-type:token-exchange";
    public const string Password = "password";

    public static string IssuerAt(string origin) => origin + Root;

    public static string Write(string origin) => new JsonObject
    {
        ["issuer"] = IssuerAt(origin),
        ["token_endpoint"] = origin + TokenPath,
        ["jwks_uri"] = origin + KeysPath,
        ["grant_types_supported"] = new JsonArray(TokenExchange, Password),
        ["token_endpoint_auth_methods_supported"] = new JsonArray("client_secret_basic", "client_secret_post"),
        ["identity_chaining_requested_token_types_supported"] = new JsonArray(AssertionType),
        ["subject_types_supported"] = new JsonArray("public"),
        ["id_token_signing_alg_values_supported"] = new JsonArray("ES256"),
    }.ToJsonString();

    public static string WriteKeys(ProviderKey key) => new JsonObject
    {
        ["keys"] = new JsonArray(new JsonObject { ["kid"] = key.KeyId, ["kty"] = "EC", ["crv"] = "P-256", ["alg"] = "ES256", ["use"] = "sig", ["x"] = key.X, ["y"] = key.Y }),
    }.ToJsonString();
}
