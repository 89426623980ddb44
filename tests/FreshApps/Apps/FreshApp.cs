namespace ManagedAccess.FreshApps.Apps;

/// <summary>An app as a person makes it on the first day: a template, what it is asked to do, and the README's lines.</summary>
internal sealed record FreshApp
{
    public required string Name { get; init; }

    public required string Description { get; init; }

    /// <summary>What follows <c>dotnet new</c>.</summary>
    public required string Template { get; init; }

    /// <summary>Packages beside ours, as <c>name version</c>.</summary>
    public IReadOnlyList<string> Packages { get; init; } = [];

    /// <summary>Lines for <c>Program.cs</c>, before the app is built.</summary>
    public string Services { get; init; } = "";

    /// <summary>Lines for <c>Program.cs</c>, directly after the app is built.</summary>
    public string Middleware { get; init; } = "";

    /// <summary>Lines for <c>Program.cs</c>, before it runs.</summary>
    public string Endpoints { get; init; } = "";

    /// <summary>The whole <c>Program.cs</c>, instead of the template's; null to keep that one.</summary>
    public string? Program { get; init; }

    /// <summary>The folder below <c>Files</c> whose files are copied over the app's; null for no files.</summary>
    public string? Files { get; init; }

    /// <summary>A page of the app.</summary>
    public string Page { get; init; } = "/";

    /// <summary>A text that the page shows, in HTML and in Markdown.</summary>
    public required string Shows { get; init; }

    /// <summary>Whether the page is HTML, and so becomes Markdown.</summary>
    public bool IsHtml { get; init; } = true;

    /// <summary>Where a browser without a sign-in is sent; null when the app has no login of its own.</summary>
    public string? LoginPath { get; init; }

    /// <summary>The path base of the app behind the reverse proxy of the test; null when there is no proxy.</summary>
    public string? PathBase { get; init; }

    /// <summary>A path that throws; null for an app without one.</summary>
    public string? Throws { get; init; }

    /// <summary>A method of the gRPC template's service; null for other apps.</summary>
    public string? GrpcMethod { get; init; }

    /// <summary>A SignalR hub; null for an app without one.</summary>
    public string? Hub { get; init; }

    /// <summary>A page with a Blazor circuit; null for an app without one.</summary>
    public string? Circuit { get; init; }

    /// <summary>A page that an in-process cache may keep; null for an app without a cache.</summary>
    public string? Cached { get; init; }

    /// <summary>The checks of <c>managed-access doctor</c> that find something, for a reason that is the template's own.</summary>
    public IReadOnlyList<string> DoctorFinds { get; init; } = [];

    /// <summary>Whether the app compresses.</summary>
    public bool Compresses { get; init; }
}
