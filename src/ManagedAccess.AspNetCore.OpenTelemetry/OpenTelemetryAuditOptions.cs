using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;

namespace ManagedAccess.AspNetCore;

/// <summary>Where audit records go as OTLP logs, and how many may wait.</summary>
public sealed class OpenTelemetryAuditOptions
{
    internal const int MostPending = 1_000_000;

    /// <summary>Endpoint, protocol, headers and timeout of the collector.</summary>
    /// <value>
    /// Default from the environment variables of OpenTelemetry: <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>, <c>OTEL_EXPORTER_OTLP_PROTOCOL</c>,
    /// <c>OTEL_EXPORTER_OTLP_HEADERS</c>, <c>OTEL_EXPORTER_OTLP_TIMEOUT</c>. An <c>Endpoint</c> that is set in code is used as it is: for
    /// HTTP, with the path <c>/v1/logs</c>.
    /// </value>
    public OtlpExporterOptions Exporter { get; } = new();

    /// <summary>Adds attributes to the resource that the records belong to.</summary>
    /// <value>Default <see langword="null"/>: <c>OTEL_SERVICE_NAME</c> and <c>OTEL_RESOURCE_ATTRIBUTES</c>; without a name there, the name of the application.</value>
    public Action<ResourceBuilder>? ConfigureResource { get; set; }

    /// <summary>How many records may wait for the collector, in memory. Another record is then refused, and <c>ManagedAccess:Audit:OnFailure</c> decides.</summary>
    /// <value>Default 10,000, some 20 MB at most. From 1 to 1,000,000.</value>
    public int MaxPending { get; set; } = 10_000;
}
