using System.Text.Json.Nodes;

namespace ManagedAccess.Emulator.Signals;

/// <summary>The configuration metadata of the transmitter (OpenID Shared Signals Framework 1.0 §7.1). The stream to the application exists without being created.</summary>
internal static class TransmitterMetadata
{
    public const string Path = "/.well-known/ssf-configuration";

    public static string Write(string issuer, string keySetPath) => new JsonObject
    {
        ["spec_version"] = "1_0",
        ["issuer"] = issuer,
        ["jwks_uri"] = issuer + keySetPath,
        ["delivery_methods_supported"] = new JsonArray("urn:ietf:rfc:8935"),
        ["default_subjects"] = "ALL",
    }.ToJsonString();
}
