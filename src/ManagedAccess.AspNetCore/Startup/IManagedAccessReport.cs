namespace ManagedAccess.AspNetCore;

/// <summary>The findings about an app, for a test or a deployment pipeline. Get it from the app's services.</summary>
/// <example><c>Assert.DoesNotContain(app.Services.GetRequiredService&lt;IManagedAccessReport&gt;().Findings, finding =&gt; finding.IsMistake);</c></example>
public interface IManagedAccessReport
{
    /// <summary>The findings about the endpoints and settings as they are now; empty until the host has started.</summary>
    /// <remarks>Updated when endpoints are added or removed while the app runs.</remarks>
    IReadOnlyList<ManagedAccessFinding> Findings { get; }
}
