namespace ManagedAccess.AspNetCore.Access;

/// <summary>The values of a request that are noted when it arrives, for its record.</summary>
/// <param name="Time">When it arrived (UTC).</param>
/// <param name="Timestamp">The same on the clock that durations are measured with.</param>
/// <param name="Path">The requested path, with the path base of the app.</param>
internal readonly record struct ArrivedRequest(DateTimeOffset Time, long Timestamp, string Path);
