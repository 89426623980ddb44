using ManagedAccess.Cli.Http;

namespace ManagedAccess.Cli.Doctor.Checks.Challenges;

/// <summary>The way from the refusal to the metadata.</summary>
internal sealed class PointerCheck() : Check(
    "challenge-pointer", "The challenge does not lead to the metadata", "RFC 9728 §5.1", Severity.Error,
    "Send resource_metadata=\"…\" with an absolute https URL: ManagedAccess derives it from ManagedAccess:Resource. A proxy must pass WWW-Authenticate on unchanged.",
    Agents.ClaudeAi, Agents.VsCode, Agents.McpClients)
{
    public override IEnumerable<Finding> Look(Observations seen)
    {
        if (seen.Door.Agent.Status != 401 || seen.Door.Bearer is not { } bearer)
        {
            yield break;
        }

        if (bearer["resource_metadata"] is not { } pointer)
        {
            yield return Found($"there is no resource_metadata in: WWW-Authenticate: {seen.Door.Agent["WWW-Authenticate"]}", seen.Door.Agent);
        }
        else if (!Uri.TryCreate(pointer, UriKind.Absolute, out var target) || target.Scheme is not ("http" or "https"))
        {
            yield return Found($"resource_metadata is not an absolute URL: {pointer}", seen.Door.Agent);
        }
        else if (seen.At(DocumentPlace.Pointer) is { Resource: null } document)
        {
            var elsewhere = seen.Metadata is { } other ? $" The document is at {other.Get.Uri}." : "";
            yield return Found($"{document.Get.Summary}, which is not a metadata document.{elsewhere}", document.Get,
                target.Host != seen.Url.Host || target.Scheme != seen.Url.Scheme || target.Port != seen.Url.Port
                    ? $"Set ManagedAccess:Resource to the address that clients use ({Origins.Of(seen.Url)}…), and let the proxy in front pass Host and X-Forwarded-Proto on (ForwardedHeadersOptions)."
                    : "Answer the well-known path without a credential and before the app's own routes: ManagedAccess does. Let the proxy in front send /.well-known/ to the app too.");
        }
    }
}
