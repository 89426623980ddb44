namespace ManagedAccess.Cli.Doctor.Checks.Documents;

/// <summary>A fallback route for a single-page app answers every path, and clients parse every answer as JSON.</summary>
internal sealed class HtmlDocumentCheck() : Check(
    "metadata-html", "A well-known path answers 200 with something that is not JSON", "RFC 9728 §3.2, RFC 8414 §3.2", Severity.Error,
    "Keep the app's fallback away from /.well-known/: ManagedAccess owns the metadata paths before routing, so look for a proxy, UseStaticFiles or MapFallbackToFile that answers first. A path without a document has to be 404.",
    Agents.TypeScript, Agents.ClaudeCode, "mcp-remote")
{
    public override IEnumerable<Finding> Look(Observations seen) => seen.Documents
        .Where(document => document.Get is { Status: >= 200 and < 300 } get && get.Json() is null)
        .DistinctBy(document => document.Get.Uri)
        .Select(document => Found($"{document.Get.Summary}: a client that looks there first stops with a parse error", document.Get));
}
