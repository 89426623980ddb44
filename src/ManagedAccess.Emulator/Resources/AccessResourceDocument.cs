using System.Text.Json.Nodes;

namespace ManagedAccess.Emulator.Resources;

/// <summary>The document that Access serves under its own well-known path, for any page named after that path.</summary>
internal sealed class AccessResourceDocument(ResourceRegister resources)
{
    public const string WellKnownPath = "/.well-known/cloudflare-access-protected-resource";

    /// <summary>The path of RFC 9728, which the edge answers too, so that discovery never reaches the application.</summary>
    public const string StandardPath = "/.well-known/oauth-protected-resource";

    /// <summary>The document of RFC 9728 §2 for a resource: its path follows <see cref="StandardPath"/>.</summary>
    /// <param name="path">The path of the resource; empty for the origin.</param>
    /// <param name="origin">The origin that the request reached.</param>
    public static string WriteStandard(string path, string origin) => new JsonObject
    {
        ["resource"] = origin + path,
        ["authorization_servers"] = new JsonArray(origin),
        ["bearer_methods_supported"] = new JsonArray("header"),
    }.ToJsonString();

    /// <param name="page">The path of the page, as written after the well-known part.</param>
    /// <param name="origin">The origin that the request reached, which is both the application and the team domain.</param>
    public string Write(string page, string origin) => new JsonObject
    {
        ["resource"] = resources.CoveringResource(page, origin),
        ["protected"] = true,
        ["team_domain"] = new Uri(origin).Authority,
        ["authorization_servers"] = new JsonArray(origin),
        ["bearer_methods_supported"] = new JsonArray("header"),
        ["authentication_methods"] = new JsonArray(new JsonObject { ["name"] = "cloudflared" }),
    }.ToJsonString();
}
