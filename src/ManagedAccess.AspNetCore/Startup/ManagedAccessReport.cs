using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;

namespace ManagedAccess.AspNetCore.Startup;

/// <summary>Looks at every endpoint after the pipeline is built, and again when endpoints are added or removed.</summary>
internal sealed class ManagedAccessReport(
    StartupReportMode mode, EndpointFindings endpoints, AuditFindings audit, EndpointDataSource source, ILogger<ManagedAccessReport> logger)
    : IManagedAccessReport, IDisposable
{
    private readonly HashSet<ManagedAccessFinding> _told = [];
    private readonly Lock _lock = new();
    private IDisposable? _changes;

    public IReadOnlyList<ManagedAccessFinding> Findings { get; private set; } = [];

    /// <exception cref="InvalidOperationException">A mistake was found, and with this setting a mistake stops the host.</exception>
    public void Start()
    {
        Look();
        string[] mistakes = [.. Findings.Where(finding => finding.IsMistake).Select(finding => finding.Message)];
        if (mode == StartupReportMode.Fail && mistakes.Length > 0)
        {
            throw new InvalidOperationException($"ManagedAccess:StartupReport is 'Fail', and the app was found to have these mistakes:{Environment.NewLine}{string.Join(Environment.NewLine, mistakes)}");
        }

        _changes = ChangeToken.OnChange(source.GetChangeToken, Look);
    }

    public void Dispose() => _changes?.Dispose();

    private void Look()
    {
        lock (_lock)
        {
            // Neither the builder of a pipeline nor a change token can await. Policies are available at once, except from a provider that fetches them.
            Findings = [.. endpoints.OfAsync(source.Endpoints).GetAwaiter().GetResult(), .. audit.Find()];
            foreach (var finding in Findings.Where(finding => mode != StartupReportMode.Off && _told.Add(finding)))
            {
                if (finding.IsMistake)
                {
                    Log.Mistake(logger, finding.Kind, finding.Message);
                }
                else
                {
                    Log.Note(logger, finding.Kind, finding.Message);
                }
            }
        }
    }
}
