using System.Text.Json.Nodes;

namespace ManagedAccess.Emulator.Resources;

/// <summary>The document Access serves under its own well-known path, whatever page is named after it.</summary>
internal sealed class AccessResourceDocument(ResourceRegister resources)
{
    public const string WellKnownPath = "/.well-known/cloudflare-access-protected-resource";

    /// <param name="page">The path of the page, as it stands after the well-known part.</param>
    /// <param name="origin">The origin that was reached: application and team domain at once.</param>
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
