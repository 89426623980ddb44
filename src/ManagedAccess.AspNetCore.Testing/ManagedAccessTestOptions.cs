using Microsoft.Extensions.Time.Testing;

namespace ManagedAccess.AspNetCore;

/// <summary>How an app runs in a test.</summary>
public sealed class ManagedAccessTestOptions
{
    /// <summary>The clock of the app and of the tokens.</summary>
    /// <value>Default: a clock that stands still at the time of its creation. Set one to use it for other parts of the test as well.</value>
    public FakeTimeProvider Clock { get; set; } = new(TimeProvider.System.GetUtcNow());

    /// <summary>Whether the app listens on a free port of this machine, for tests with a browser or another program.</summary>
    /// <value>Default <see langword="false"/>: requests stay in the process. Only for <c>WebApplicationFactory</c>; another host has the server it was built with.</value>
    public bool UseKestrel { get; set; }
}
