using System.Diagnostics;

namespace ManagedAccess.AspNetCore.Diagnostics;

/// <summary>The one name under which meters and activities are published.</summary>
internal static class ManagedAccessTelemetry
{
    /// <summary>The name of the <see cref="System.Diagnostics.Metrics.Meter"/> and of the <see cref="ActivitySource"/>.</summary>
    public const string Name = "ManagedAccess.AspNetCore";

    public static readonly ActivitySource Activities = new(Name);
}
