using ManagedAccess.Cli.Http;

namespace ManagedAccess.Cli.Doctor.Checks.Documents;

/// <summary>Anybody may read the document, so any script may.</summary>
internal sealed class DocumentCrossOriginCheck() : Check(
    "metadata-cors", "A script of another origin cannot read the metadata", "RFC 9728 §3.1, Fetch §3.3", Severity.Warning,
    "Answer with Access-Control-Allow-Origin: *, and preflights with 204 and Access-Control-Allow-Headers: MCP-Protocol-Version, as ManagedAccess does; a proxy in front must not remove these fields or answer OPTIONS itself.",
    Agents.Browsers)
{
    public override IEnumerable<Finding> Look(Observations seen)
    {
        if (seen.Metadata is not { } metadata)
        {
            yield break;
        }

        if (!Allows(metadata.Get, seen.Origin))
        {
            yield return Found($"{metadata.Get.Uri} has no Access-Control-Allow-Origin for {seen.Origin}", metadata.Get);
        }

        if (metadata.Preflight is { Answered: true } preflight && (preflight.Status is < 200 or > 299 || !Allows(preflight, seen.Origin) || !AllowsHeader(preflight)))
        {
            yield return Found($"the preflight {preflight.Summary} does not allow MCP-Protocol-Version to {seen.Origin}", preflight,
                preflight.Status == 403 && seen.IsBehindAccess ? "In the Access application, turn on \"Bypass options requests to origin\", or configure its CORS settings." : null);
        }
    }

    private static bool Allows(Exchange exchange, string origin) => exchange["Access-Control-Allow-Origin"] is { } allowed && (allowed == "*" || allowed == origin);

    private static bool AllowsHeader(Exchange preflight) => preflight.Lists("Access-Control-Allow-Headers", "MCP-Protocol-Version") || preflight.Lists("Access-Control-Allow-Headers", "*");
}
