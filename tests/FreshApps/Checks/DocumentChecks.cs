using System.Text.Json.Nodes;
using static ManagedAccess.FreshApps.Checks.Check;

namespace ManagedAccess.FreshApps.Checks;

/// <summary>From the challenge to the metadata of the resource, and from there to that of the authorization server.</summary>
internal static class DocumentChecks
{
    public static async Task<string> FollowAsync(CheckContext context)
    {
        var challenge = (await context.AgentAsync(context.Page)).Challenges.Single();
        var metadata = await context.AgentAsync(challenge.ResourceMetadata!);
        Expect(metadata is { Status: 200, MediaType: "application/json" }, "the metadata of the resource", metadata);
        var resource = JsonNode.Parse(metadata.Body)!;
        Expect(resource["resource"]!.GetValue<string>() == context.Running.Address, context.Running.Address, metadata);

        var issuer = resource["authorization_servers"]!.AsArray().Single()!.GetValue<string>();
        var server = await context.AgentAsync(issuer + "/.well-known/oauth-authorization-server");
        Expect(JsonNode.Parse(server.Body)!["issuer"]!.GetValue<string>() == issuer, $"the metadata of {issuer}", server);
        return "both";
    }
}
