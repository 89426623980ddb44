using System.Security.Cryptography;
using System.Text;
using ManagedAccess.Cli.Http;

namespace ManagedAccess.Cli.Doctor.Assurance;

/// <summary>How a requirement was met.</summary>
internal enum Verdict
{
    Passed,
    Warning,
    Failed,
    NotApplicable,
}

/// <summary>One requirement, and what was seen. Every text is masked.</summary>
/// <param name="Requirement">The requirement.</param>
/// <param name="Section">The documents that it comes from.</param>
/// <param name="Verdict">How it was met.</param>
/// <param name="Observed">What was seen, in sentences.</param>
/// <param name="Fixes">How to repair it; empty if it holds.</param>
/// <param name="Exchanges">The numbers of the exchanges that show it, from 1.</param>
internal sealed record AssuranceRow(Requirement Requirement, string Section, Verdict Verdict, IReadOnlyList<string> Observed, IReadOnlyList<string> Fixes, IReadOnlyList<int> Exchanges);

/// <summary>One request and its response as evidence. Every text is masked.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Time">When.</param>
/// <param name="Purpose">The reason for the request.</param>
/// <param name="Request">The lines of the request.</param>
/// <param name="Response">The status and fields of the response, or why there was no response.</param>
/// <param name="Body">The length of the body and its digest; null without a body.</param>
internal sealed record EvidenceItem(int Number, DateTimeOffset Time, string Purpose, IReadOnlyList<string> Request, IReadOnlyList<string> Response, string? Body);

/// <summary>A walk of the doctor, as a document: each requirement with what was seen.</summary>
internal sealed record AssuranceReport
{
    public required string Url { get; init; }

    public required string Tool { get; init; }

    public required DateTimeOffset Time { get; init; }

    /// <summary>The resource that the metadata names, or null.</summary>
    public string? Resource { get; init; }

    public IReadOnlyList<string> Servers { get; init; } = [];

    /// <summary>How the page was opened, in words.</summary>
    public required string Credential { get; init; }

    public required IReadOnlyList<(string Title, IReadOnlyList<AssuranceRow> Rows)> Groups { get; init; }

    /// <summary>What is worth knowing and no fault.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    public required IReadOnlyList<EvidenceItem> Evidence { get; init; }

    public IEnumerable<AssuranceRow> Rows => Groups.SelectMany(group => group.Rows);

    public int Count(Verdict verdict) => Rows.Count(row => row.Verdict == verdict);

    /// <summary>Judges what was seen.</summary>
    public static AssuranceReport Of(Observations seen, IReadOnlyList<Exchange> exchanges, IReadOnlyList<Check> checks, string tool, DateTimeOffset time, string? token)
    {
        var mask = new Mask(token);
        var findings = checks.SelectMany(check => check.Look(seen)).ToLookup(finding => finding.Check.Name, StringComparer.Ordinal);
        return new()
        {
            Url = mask.Text(seen.Url.AbsoluteUri),
            Tool = tool,
            Time = time,
            Resource = seen.Metadata?.Resource?.Resource is { } resource ? mask.Text(resource) : null,
            Servers = [.. seen.Servers.Select(server => mask.Text(server.Issuer))],
            Credential = CredentialOf(seen, mask),
            Groups =
            [
                .. Requirements.Groups.Select(group => (
                    group.Title,
                    (IReadOnlyList<AssuranceRow>)[.. group.Requirements.Select(requirement => RowOf(requirement, checks.Single(check => check.Name == requirement.Check), [.. findings[requirement.Check]]))])),
            ],
            Notes = [.. findings.SelectMany(found => found).Where(finding => finding.Check.Severity is Severity.Note).Select(finding => $"{finding.Check.Title}: {mask.Text(finding.Detail)}. {finding.Fix}")],
            Evidence = [.. exchanges.Select((exchange, index) => ItemOf(exchange, index + 1, mask))],
        };

        AssuranceRow RowOf(Requirement requirement, Check check, Finding[] found)
        {
            var (seenOf, absence) = Assurance.Evidence.Of(requirement.Basis, seen);
            var shown = found.Length > 0 ? found.Select(finding => finding.Evidence).OfType<Exchange>().Distinct() : seenOf;
            int[] numbers = [.. shown.Select(exchange => IndexOf(exchange) + 1).Where(number => number > 0)];
            return found.Length > 0
                ? new(requirement, check.Section, check.Severity is Severity.Error ? Verdict.Failed : Verdict.Warning, [.. found.Select(finding => Shorter(mask.Text(finding.Detail)))], [.. found.Select(finding => mask.Text(finding.Fix)).Distinct()], numbers)
                : absence is not null
                    ? new(requirement, check.Section, Verdict.NotApplicable, [absence], [], [])
                    : new(requirement, check.Section, Verdict.Passed, [.. seenOf.Select(exchange => Shorter(mask.Text(Observation.Of(exchange, requirement)))).Distinct().Take(3)], [], numbers);
        }

        // The origin of the page is at the top of the report, and every line would repeat it.
        string Shorter(string text) => text.Replace(" " + Origins.Of(seen.Url) + "/", " /", StringComparison.Ordinal);

        // By reference: two requests may look the same.
        int IndexOf(Exchange exchange)
        {
            for (var index = 0; index < exchanges.Count; index++)
            {
                if (ReferenceEquals(exchanges[index], exchange))
                {
                    return index;
                }
            }

            return -1;
        }
    }

    private static string CredentialOf(Observations seen, Mask mask) => seen.Token switch
    {
        null when seen.Door.IsPublic => "none; the page needs none",
        null => "none: the page itself was not opened",
        { IsOpaque: true } => "an opaque access token",
        var token => $"an access token (JWT) of {mask.Text(token.Issuer ?? "an issuer that it does not name")}, expires {token.Expires?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture) ?? "never"}",
    };

    private static EvidenceItem ItemOf(Exchange exchange, int number, Mask mask)
    {
        var bytes = Encoding.UTF8.GetBytes(exchange.Body);
        return new(
            number, exchange.Time, exchange.Purpose,
            [mask.Text($"{exchange.Method} {exchange.Uri.AbsoluteUri}"), .. exchange.Sent.Select(mask.Line)],
            exchange.Failure is { } failure ? [$"no response: {mask.Text(failure)}"] : [$"HTTP {exchange.Status}", .. exchange.Fields.Take(60).Select(mask.Line)],
            bytes.Length == 0 ? null : $"{bytes.Length} bytes of UTF-8, SHA-256 {Convert.ToHexStringLower(SHA256.HashData(bytes))}");
    }
}
