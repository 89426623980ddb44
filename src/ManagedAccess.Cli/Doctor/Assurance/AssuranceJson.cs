using System.Text.Json;

namespace ManagedAccess.Cli.Doctor.Assurance;

/// <summary>The report for programs. Members are added, not changed.</summary>
internal static class AssuranceJson
{
    public static void Write(AssuranceReport report, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("url", report.Url);
        json.WriteString("time", report.Time);
        json.WriteString("tool", $"managed-access {report.Tool}");
        json.WriteString("resource", report.Resource);
        WriteTexts(json, "authorization_servers", report.Servers);
        json.WriteString("credential", report.Credential);
        json.WriteStartObject("summary");
        foreach (var verdict in Enum.GetValues<Verdict>())
        {
            json.WriteNumber(NameOf(verdict), report.Count(verdict));
        }

        json.WriteEndObject();
        json.WriteStartArray("requirements");
        foreach (var (title, rows) in report.Groups)
        {
            foreach (var row in rows)
            {
                WriteRow(json, title, row);
            }
        }

        json.WriteEndArray();
        WriteTexts(json, "notes", report.Notes);
        json.WriteStartArray("evidence");
        foreach (var item in report.Evidence)
        {
            json.WriteStartObject();
            json.WriteNumber("number", item.Number);
            json.WriteString("time", item.Time);
            json.WriteString("purpose", item.Purpose);
            WriteTexts(json, "request", item.Request);
            WriteTexts(json, "response", item.Response);
            json.WriteString("body", item.Body);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>The verdict as a word for programs.</summary>
    internal static string NameOf(Verdict verdict) => verdict switch
    {
        Verdict.Passed => "passed",
        Verdict.Warning => "warning",
        Verdict.Failed => "failed",
        _ => "not_applicable",
    };

    private static void WriteRow(Utf8JsonWriter json, string group, AssuranceRow row)
    {
        json.WriteStartObject();
        json.WriteString("check", row.Requirement.Check);
        json.WriteString("group", group);
        json.WriteString("requirement", row.Requirement.Text);
        json.WriteString("section", row.Section);
        WriteTexts(json, "conformance", row.Requirement.Conformance);
        json.WriteString("verdict", NameOf(row.Verdict));
        WriteTexts(json, "observed", row.Observed);
        WriteTexts(json, "fixes", row.Fixes);
        json.WriteStartArray("evidence");
        foreach (var number in row.Exchanges)
        {
            json.WriteNumberValue(number);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }
}
