namespace ManagedAccess.Emulator.Host;

/// <summary>What the command line asks for.</summary>
internal sealed record EdgeSetup
{
    public required Uri Upstream { get; init; }

    /// <summary>0 for a free port that the system chooses.</summary>
    public required int Port { get; init; }

    public string Mode { get; init; } = "Edge";

    public bool UseHttps { get; init; }

    public bool AllowNonLoopback { get; init; }

    /// <summary>The lines of <c>Emulator:Policy</c>.</summary>
    public IReadOnlyList<string> Policy { get; init; } = [];

    /// <summary>Null for a file of this upstream's own in the user's local application data.</summary>
    public string? Database { get; init; }

    /// <summary>A JSON file with a section <c>Emulator</c>, or null.</summary>
    public string? Settings { get; init; }

    /// <summary>How long the upstream may be silent, before and during its answer.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>Names the upstream in paths and on pages.</summary>
    public string Name => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Upstream.Host}-{Upstream.Port}");
}
