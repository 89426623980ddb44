using System.Diagnostics.Metrics;

namespace ManagedAccess.AspNetCore.Markdown.Diagnostics;

/// <summary>Instruments on the meter <c>ManagedAccess.AspNetCore</c>.</summary>
internal sealed class MarkdownMetrics
{
    private const string MeterName = "ManagedAccess.AspNetCore"; // the only meter of the library; the factory returns the same meter to every caller

    private static readonly InstrumentAdvice<double> Seconds = new() { HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2] };
    private static readonly InstrumentAdvice<long> Bytes = new() { HistogramBucketBoundaries = [1024, 4096, 16384, 65536, 262144, 1048576, 4194304] };

    private readonly Counter<long> _fallbacks;
    private readonly Counter<long> _conversions;
    private readonly Counter<long> _selections;
    private readonly Histogram<double> _duration;
    private readonly Histogram<long> _htmlSize;
    private readonly Histogram<long> _size;

    public MarkdownMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _fallbacks = meter.CreateCounter<long>("managed_access.markdown.fallbacks", "{response}", "HTML responses that were to be converted and were sent as HTML.");
        _conversions = meter.CreateCounter<long>("managed_access.markdown.conversions", "{response}", "HTML responses that were sent as Markdown.");
        _selections = meter.CreateCounter<long>("managed_access.markdown.selections", "{page}", "Pages whose content was chosen, by how; \"fallback\" counts choices that were taken back.");
        _duration = meter.CreateHistogram("managed_access.markdown.conversion.duration", "s", "Time to convert one page that was not remembered.", advice: Seconds);
        _htmlSize = meter.CreateHistogram("managed_access.markdown.html.size", "By", "HTML of responses that were sent as Markdown.", advice: Bytes);
        _size = meter.CreateHistogram("managed_access.markdown.size", "By", "Markdown that was sent in its place.", advice: Bytes);
    }

    public void FellBack(string reason) => _fallbacks.Add(1, new KeyValuePair<string, object?>("managed_access.reason", reason));

    /// <param name="remembered">Whether the page was converted before.</param>
    /// <param name="htmlBytes">The size of the HTML, in bytes.</param>
    /// <param name="markdownBytes">The size of the Markdown, in bytes.</param>
    public void Converted(bool remembered, int htmlBytes, int markdownBytes)
    {
        _conversions.Add(1, new KeyValuePair<string, object?>("managed_access.cache_hit", remembered));
        _htmlSize.Record(htmlBytes);
        _size.Record(markdownBytes);
    }

    public void ConversionTook(TimeSpan duration) => _duration.Record(duration.TotalSeconds);

    public void Selected(string kind) => _selections.Add(1, new KeyValuePair<string, object?>("managed_access.selection", kind));
}
