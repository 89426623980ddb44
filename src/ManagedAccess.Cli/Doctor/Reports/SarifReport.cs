using System.Text.Json;

namespace ManagedAccess.Cli.Doctor.Reports;

/// <summary>The report as SARIF 2.1.0, for the tools that show results of checks beside the code.</summary>
internal static class SarifReport
{
    public static void Write(DoctorReport report, IReadOnlyList<Check> checks, string version, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("$schema", "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json");
        json.WriteString("version", "2.1.0");
        json.WriteStartArray("runs");
        json.WriteStartObject();
        json.WriteStartObject("tool");
        json.WriteStartObject("driver");
        json.WriteString("name", "managed-access doctor");
        json.WriteString("version", version);
        json.WriteStartArray("rules");
        foreach (var check in checks)
        {
            WriteRule(json, check);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartArray("results");
        foreach (var finding in report.Findings.Concat(report.Notes))
        {
            WriteResult(json, report, finding, Array.IndexOf([.. checks], finding.Check));
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteRule(Utf8JsonWriter json, Check check)
    {
        json.WriteStartObject();
        json.WriteString("id", check.Name);
        WriteMessage(json, "shortDescription", check.Title);
        WriteMessage(json, "fullDescription", $"{check.Title} ({check.Section}). Hurts: {string.Join(", ", check.Hurts)}.");
        WriteMessage(json, "help", check.Fix);
        json.WriteStartObject("defaultConfiguration");
        json.WriteString("level", JsonReport.NameOf(check.Severity));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteResult(Utf8JsonWriter json, DoctorReport report, Finding finding, int rule)
    {
        json.WriteStartObject();
        json.WriteString("ruleId", finding.Check.Name);
        json.WriteNumber("ruleIndex", rule);
        json.WriteString("level", JsonReport.NameOf(finding.Check.Severity));
        WriteMessage(json, "message", $"{finding.Check.Title}: {finding.Detail}. Fix: {finding.Fix}");
        json.WriteStartArray("locations");
        json.WriteStartObject();
        json.WriteStartObject("physicalLocation");
        json.WriteStartObject("artifactLocation");
        json.WriteString("uri", (finding.Evidence?.Uri ?? report.Url).AbsoluteUri);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteMessage(Utf8JsonWriter json, string name, string text)
    {
        json.WriteStartObject(name);
        json.WriteString("text", text);
        json.WriteEndObject();
    }
}
