using System.Text.Json;

namespace ManagedAccess.Cli.Doctor.Reports;

/// <summary>The report for programs. Members are added, not changed.</summary>
internal static class JsonReport
{
    public static void Write(DoctorReport report, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("url", report.Url.AbsoluteUri);
        json.WriteString("agent", report.Agent?.Id);
        WriteFindings(json, "findings", report.Findings);
        WriteFindings(json, "notes", report.Notes);
        json.WriteStartArray("readiness");
        foreach (var result in report.Readiness)
        {
            json.WriteStartObject();
            json.WriteString("category", result.Category);
            json.WriteString("name", result.Name);
            json.WriteString("status", result.Status);
            json.WriteString("detail", result.Detail);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("requests");
        foreach (var exchange in report.Exchanges)
        {
            json.WriteStartObject();
            json.WriteString("purpose", exchange.Purpose);
            json.WriteString("method", exchange.Method);
            json.WriteString("url", exchange.Uri.AbsoluteUri);
            json.WriteNumber("status", exchange.Status);
            json.WriteString("failure", exchange.Failure);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteFindings(Utf8JsonWriter json, string name, IReadOnlyList<Finding> findings)
    {
        json.WriteStartArray(name);
        foreach (var finding in findings)
        {
            json.WriteStartObject();
            json.WriteString("check", finding.Check.Name);
            json.WriteString("title", finding.Check.Title);
            json.WriteString("severity", NameOf(finding.Check.Severity));
            json.WriteString("section", finding.Check.Section);
            json.WriteStartArray("agents");
            foreach (var agent in finding.Check.Hurts)
            {
                json.WriteStringValue(agent);
            }

            json.WriteEndArray();
            json.WriteString("detail", finding.Detail);
            json.WriteString("fix", finding.Fix);
            json.WriteString("request", finding.Evidence is { } evidence ? $"{evidence.Method} {evidence.Uri.AbsoluteUri}" : null);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>The severity in the words of SARIF 2.1.0 §3.27.10.</summary>
    internal static string NameOf(Severity severity) => severity switch
    {
        Severity.Error => "error",
        Severity.Warning => "warning",
        _ => "note",
    };
}
