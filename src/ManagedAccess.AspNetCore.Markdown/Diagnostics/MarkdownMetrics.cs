using System.Diagnostics.Metrics;

namespace ManagedAccess.AspNetCore.Markdown.Diagnostics;

/// <summary>Counters on the meter <c>ManagedAccess.AspNetCore</c>.</summary>
internal sealed class MarkdownMetrics
{
    private const string MeterName = "ManagedAccess.AspNetCore"; // the one meter of the library; the factory hands out the same to everyone

    private readonly Counter<long> _fallbacks;
    private readonly Counter<long> _conversions;
    private readonly Counter<long> _selections;

    public MarkdownMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _fallbacks = meter.CreateCounter<long>("managed_access.markdown.fallbacks", "{response}", "HTML responses that were to be converted and were sent as HTML.");
        _conversions = meter.CreateCounter<long>("managed_access.markdown.conversions", "{response}", "HTML responses that were sent as Markdown.");
        _selections = meter.CreateCounter<long>("managed_access.markdown.selections", "{page}", "Pages whose content was chosen, by how; \"fallback\" counts choices that were taken back.");
    }

    public void FellBack(string reason) => _fallbacks.Add(1, new KeyValuePair<string, object?>("managed_access.reason", reason));

    public void Converted(bool remembered) => _conversions.Add(1, new KeyValuePair<string, object?>("managed_access.cache_hit", remembered));

    public void Selected(string kind) => _selections.Add(1, new KeyValuePair<string, object?>("managed_access.selection", kind));
}
